package windrow.bench.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import windrow.api.Job;
import windrow.api.Pair;
import windrow.api.Text;
import windrow.api.testkit.JobTester;

class ProgramsTest {
    private static final String[] LINES = {
        "struct a *next; struct b_2 { struct a; };",
        "struct  two_blanks, struct Upper, struct",
        "xstruct a; struct struct a; struct",
        "",
        "a struct a",
    };

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void matchesAreCountedAsTheExpressionFindsThem(boolean strings) throws Exception {
        Job job = CountMatches.job("in", "out", strings);
        List<? extends Pair<?, ?>> output =
                JobTester.of(job).lines(0, LINES).run().output();
        Pattern pattern = Pattern.compile("struct [a-z_0-9]+");
        var expected = Stream.of(LINES)
                .flatMap(line -> pattern.matcher(line).results())
                .collect(Collectors.groupingBy(match -> Text.of(match.group()), Collectors.counting()));
        assertEquals(expected, output.stream().collect(Collectors.toMap(Pair::second, Pair::first)));
        List<Long> counts = output.stream().map(count -> (Long) count.first()).toList();
        assertEquals(counts.stream().sorted((a, b) -> Long.compare(b, a)).toList(), counts);
    }

    @Test
    void wordsOfStringsAreCountedAsThoseOfBytes() throws Exception {
        JobTester.Result result = JobTester.of(StringWordCount.job("in", "out"))
                .lines(0, "b a\tb", " \f", "a\rc b")
                .run();
        assertEquals(List.of(Pair.of("a", 2L), Pair.of("b", 3L), Pair.of("c", 1L)), result.output());
    }
}
