package windrow.cli.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import windrow.api.Emitter;
import windrow.api.Job;
import windrow.api.Mapper;
import windrow.api.Reducers;
import windrow.api.Text;
import windrow.api.io.TextInput;
import windrow.api.io.TextOutput;
import windrow.api.serde.Serdes;
import windrow.cli.command.UsageError;

class JobSerializerTest {

    /** Cannot be serialised, and nobody may ask it what it is. */
    private static final class Lock {
        @Override
        public String toString() {
            throw new IllegalStateException("somebody asked");
        }
    }

    private static final class Words implements Mapper<Long, Text, Text, Long> {
        private static final long serialVersionUID = 1;

        private final transient Object allowed = new Lock();
        private final Object held;

        Words(Object held) {
            this.held = held;
        }

        @Override
        public void map(Long offset, Text line, Emitter<Text, Long> out) {
            out.emit(line, (long) held.hashCode() + allowed.hashCode());
        }
    }

    private static Job job(Mapper<Long, Text, Text, Long> mapper) {
        return Job.named("words", Serdes.TEXT, Serdes.LONG)
                .input(TextInput.of("/in"), mapper)
                .reducer(Reducers.sumLongs())
                .output(TextOutput.to("/out"))
                .build();
    }

    private static String refusal(Mapper<Long, Text, Text, Long> mapper) {
        return String.valueOf(assertThrows(UsageError.class, () -> JobSerializer.serialize(job(mapper)))
                .getMessage());
    }

    @Test
    void whatCanTravelIsNotAskedForItsText() {
        record Quiet(int number) implements Serializable {
            @Override
            public String toString() {
                throw new IllegalStateException("somebody asked");
            }
        }
        assertTrue(JobSerializer.serialize(job(new Words(new Quiet(1)))).length > 0);
    }

    @Test
    void theFieldThatCannotTravelIsNamedFromTheOutside() {
        String text = refusal(new Words(new Lock()));
        assertTrue(text.contains("JobSerializerTest$Lock is not java.io.Serializable"), text);
        assertTrue(text.contains("held by Job.inputs > [0] > JobInput.mapper > JobSerializerTest$Words.held."), text);
    }

    @Test
    void elementsOfCollectionsAndArraysAreNamed() {
        assertTrue(refusal(new Words(List.of("a", new Lock()))).contains("Words.held > [1]."));
        assertTrue(
                refusal(new Words(Map.of("a", new Object[] {new Lock()}))).contains("Words.held > [value 0] > [0]."));
    }

    @Test
    void whatALambdaCapturedIsNamed() {
        Object lock = new Lock();
        String text = refusal((offset, line, out) -> out.emit(line, (long) lock.hashCode()));
        assertTrue(text.contains("JobInput.mapper > what a lambda of JobSerializerTest captured."), text);
    }

    @Test
    void whereTheWayIsNotSeenTheClassIs() {
        assertEquals("", HolderSearch.way(job(new Words("held")), Lock.class.getName()));
    }
}
