/** JMH benchmarks, each beside a peer or a limit measured in the same run. */
@NullMarked
package dev.velum.benchmarks;

import org.jspecify.annotations.NullMarked;
