package windrow.coordinator.election;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class StandPauseTest {

    @Test
    void whoGivesUpAgainAndAgainPausesLongerUpToABound() {
        StandPause pause = new StandPause();
        assertEquals(
                List.of(1_000L, 2_000L, 4_000L, 8_000L, 10_000L, 10_000L),
                LongStream.range(0, 6).map(pause::after).boxed().toList());
    }

    @Test
    void whoLedForAWhileBeginsAnew() {
        StandPause pause = new StandPause();
        pause.after(0);
        pause.after(0);
        assertEquals(1_000, pause.after(TimeUnit.SECONDS.toNanos(30)));
        assertEquals(2_000, pause.after(0));
    }
}
