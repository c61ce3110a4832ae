package dev.velum.anonymize.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import opennlp.tools.namefind.NameFinderME;
import opennlp.tools.namefind.NameSample;
import opennlp.tools.namefind.TokenNameFinderFactory;
import opennlp.tools.namefind.TokenNameFinderModel;
import opennlp.tools.util.ObjectStreamUtils;
import opennlp.tools.util.Span;
import opennlp.tools.util.TrainingParameters;
import org.junit.jupiter.api.Test;

class OpenNlpRecognizerTest {
  /**
   * A model of one rule: the word behind "agent" is a person. Trained here, as none is published.
   */
  private static TokenNameFinderModel model() throws IOException {
    List<NameSample> samples = new ArrayList<>();
    for (String name : List.of("zorblax", "quint", "vextor", "mirmo", "ulkan", "pretz", "dornik")) {
      for (String verb : List.of("left", "came", "slept", "ran")) {
        samples.add(
            new NameSample(
                new String[] {"then", "agent", name, verb, "early"},
                new Span[] {new Span(2, 3, "person")},
                false));
      }
    }
    TrainingParameters parameters = TrainingParameters.defaultParams();
    parameters.put(TrainingParameters.CUTOFF_PARAM, 1);
    return NameFinderME.train(
        "en",
        "person",
        ObjectStreamUtils.createObjectStream(samples),
        parameters,
        new TokenNameFinderFactory());
  }

  @Test
  void trainedModel_findsWhatNoListKnows() throws IOException {
    TextScrubber scrubber =
        TextScrubber.builder().recognizer(OpenNlpRecognizer.of(model(), 0.3)).build();
    String text = "then agent quint came early";
    assertThat(TextScrubber.standard().find(text)).isEmpty();
    assertThat(scrubber.scrub(text).text()).isEqualTo("then agent <PERSON> came early");
    assertThat(scrubber.find(text).get(0).evidence()).containsExactly(Evidence.MODEL);
  }

  @Test
  void probabilityOutsideOfItsRange_isRejected() throws IOException {
    TokenNameFinderModel model = model();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OpenNlpRecognizer.of(model, 1.5))
        .withMessageContaining("minProbability");
  }
}
