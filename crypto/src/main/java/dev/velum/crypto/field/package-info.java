/**
 * Encryption of single values: the fields of a row, the members of a document.
 *
 * <p>Start with {@link dev.velum.crypto.field.FieldCipher}, which shows nothing of a value but its
 * length. Whoever needs to find or join encrypted values gives up more, and should take the type
 * that gives up least:
 *
 * <table>
 *   <caption>What somebody sees who has the database and no key</caption>
 *   <tr><th>type</th><th>shows</th><th>for</th></tr>
 *   <tr><td>{@link dev.velum.crypto.field.FieldCipher}</td>
 *       <td>the length</td><td>everything else</td></tr>
 *   <tr><td>{@link dev.velum.crypto.field.BlindIndex}</td>
 *       <td>which values are probably equal; the fewer bits, the less probably</td>
 *       <td>finding values of a {@code FieldCipher}</td></tr>
 *   <tr><td>{@link dev.velum.crypto.field.DeterministicCipher}</td>
 *       <td>the length, and which values are equal</td>
 *       <td>keys, joins, unique constraints</td></tr>
 *   <tr><td>{@link dev.velum.crypto.field.FormatPreservingCipher}</td>
 *       <td>length and alphabet, which values are equal; refuses no alteration</td>
 *       <td>columns whose form cannot change</td></tr>
 * </table>
 *
 * <p>{@link dev.velum.crypto.field.FieldType} turns values into bytes and back, the same bytes for
 * the same value always; {@link dev.velum.crypto.field.FieldCiphertext} is the encrypted value, as
 * bytes or text. docs/formats/field.md describes both.
 */
@NullMarked
package dev.velum.crypto.field;

import org.jspecify.annotations.NullMarked;
