package windrow.cli.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import windrow.cli.command.UsageError;

class SubmitOptionsTest {

    private static SubmitOptions parse(String... words) {
        return SubmitOptions.parse(List.of(words));
    }

    @Test
    void allBehindTheJarBelongsToTheProgram() {
        SubmitOptions options = parse("--quiet", "x.jar", "--json", "-D", "a=b", "--local=3");
        assertTrue(options.quiet());
        assertFalse(options.json());
        assertEquals(Map.of(), options.settings());
        assertEquals(OptionalInt.empty(), options.localSlots());
        assertEquals(List.of("x.jar", "--json", "-D", "a=b", "--local=3"), options.words());
    }

    @Test
    void localTakesItsSlotsBehindAnEqualsSignOnly() {
        assertEquals(OptionalInt.of(0), parse("--local", "x.jar").localSlots());
        assertEquals(List.of("x.jar"), parse("--local", "x.jar").words());
        assertEquals(OptionalInt.of(3), parse("--local=3", "x.jar").localSlots());
    }

    @Test
    void valuesMayStandBehindOrAttached() {
        SubmitOptions options = parse(
                "--cluster=a:1,b:2", "--name", "x y", "--jars", "a.jar,b.jar", "--files=c", "-Da=b=c", "-D", "d=", "j");
        assertEquals(Optional.of("a:1,b:2"), options.cluster());
        assertEquals(Optional.of("x y"), options.name());
        assertEquals(List.of("a.jar", "b.jar"), options.jars());
        assertEquals(List.of("c"), options.files());
        assertEquals(Map.of("a", "b=c", "d", ""), options.settings());
    }

    @Test
    void aDoubleDashEndsTheOptions() {
        assertEquals(List.of("-x.jar"), parse("--", "-x.jar").words());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--loca x.jar                    | there is no option --loca",
                "--local=0 x.jar                 | 1 to 1024 slots, got '0'",
                "--local=many x.jar              | got 'many'",
                "--local --cluster=a x.jar       | exclude each other",
                "--local --detach x.jar          | needs a cluster",
                "--quiet=yes x.jar               | takes no value",
                "-D noequals x.jar               | KEY=VALUE",
                "--name                          | no value behind --name",
                "--quiet                         | which jar?"
            })
    void wrongOptionsAreNamed(String line, String message) {
        UsageError e = assertThrows(UsageError.class, () -> parse(line.trim().split(" +")));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }
}
