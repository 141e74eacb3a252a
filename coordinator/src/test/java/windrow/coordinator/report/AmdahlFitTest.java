package windrow.coordinator.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import windrow.coordinator.report.AmdahlFit.Measurement;

class AmdahlFitTest {

    private static Measurement byTheLaw(int n, double f) {
        return new Measurement(n, 100 * (f + (1 - f) / n));
    }

    @Test
    void timesThatFollowTheLawGiveBackTheirSerialFraction() {
        AmdahlFit fit = AmdahlFit.of(List.of(byTheLaw(8, 0.1), byTheLaw(1, 0.1), byTheLaw(2, 0.1), byTheLaw(4, 0.1)));

        assertEquals(0.1, fit.serialFraction(), 1e-12);
        assertEquals(10, fit.bound(), 1e-9);
        assertEquals(100, fit.base());
        assertEquals(1 / (0.1 + 0.9 / 8), fit.predictedSpeedup(8), 1e-12);
        assertEquals(
                List.of(1, 2, 4, 8),
                fit.points().stream().map(AmdahlFit.Point::parallelism).toList());
        for (AmdahlFit.Point p : fit.points().subList(1, 4)) {
            assertEquals(0.1, p.karpFlatt(), 1e-12);
            assertEquals(p.speedup() / p.parallelism(), p.efficiency(), 1e-12);
        }
    }

    @Test
    void noiseMovesTheFractionOnlyALittle() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Measurement> noisy = List.of(1, 2, 3, 4, 6, 8).stream()
                .map(n -> new Measurement(n, byTheLaw(n, 0.2).seconds() * (0.99 + 0.02 * random.nextDouble())))
                .toList();
        assertEquals(0.2, AmdahlFit.of(noisy).serialFraction(), 0.03, "seed " + seed);
    }

    @Test
    void perfectAndSuperlinearSpeedupHaveNoBound() {
        AmdahlFit perfect = AmdahlFit.of(List.of(new Measurement(1, 8), new Measurement(2, 4)));
        assertEquals(0, perfect.serialFraction(), 1e-12);

        AmdahlFit above = AmdahlFit.of(List.of(new Measurement(1, 8), new Measurement(2, 3)));
        assertTrue(above.rawSerialFraction() < 0);
        assertEquals(0, above.serialFraction());
        assertEquals(Double.POSITIVE_INFINITY, above.bound());
        assertEquals(2, above.predictedSpeedup(2), 1e-12);
    }

    @Test
    void slowerWithMoreProcessorsMeansAllSerial() {
        AmdahlFit fit = AmdahlFit.of(List.of(new Measurement(1, 8), new Measurement(2, 9)));
        assertEquals(1, fit.serialFraction());
        assertEquals(1, fit.bound());
    }

    @Test
    void parallelismOneAloneFitsNothing() {
        AmdahlFit fit = AmdahlFit.of(List.of(new Measurement(1, 8)));
        assertFalse(fit.fitted());
        assertTrue(Double.isNaN(fit.serialFraction()));
        assertEquals(1, fit.points().get(0).speedup());
    }

    @Test
    void wrongMeasurementsAreNamed() {
        assertThrows(IllegalArgumentException.class, () -> new Measurement(0, 1));
        assertThrows(IllegalArgumentException.class, () -> new Measurement(1, 0));
        assertThrows(IllegalArgumentException.class, () -> new Measurement(1, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> AmdahlFit.of(List.of(new Measurement(2, 1))));
        assertThrows(
                IllegalArgumentException.class,
                () -> AmdahlFit.of(List.of(new Measurement(1, 1), new Measurement(2, 1), new Measurement(2, 1))));
    }
}
