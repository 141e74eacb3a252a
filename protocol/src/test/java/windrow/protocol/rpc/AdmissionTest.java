package windrow.protocol.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class AdmissionTest {

    private final Admission admission = new Admission(2);

    @Test
    void thereIsRoomAgainWhenOneThatWasWelcomeLeaves() {
        assertEquals(Admission.Verdict.WELCOME, admission.enter());
        assertEquals(Admission.Verdict.WELCOME, admission.enter());
        assertEquals(Admission.Verdict.REFUSED, admission.enter());
        admission.leave(Admission.Verdict.WELCOME);
        assertEquals(Admission.Verdict.WELCOME, admission.enter(), "one that is being refused takes nobody's room");
        assertEquals(Admission.Verdict.REFUSED, admission.enter());
    }

    @Test
    void onlySoManyAreToldWhy() {
        admission.enter();
        admission.enter();
        for (int i = 0; i < Admission.MAX_REFUSING; i++) {
            assertEquals(Admission.Verdict.REFUSED, admission.enter());
        }
        assertEquals(Admission.Verdict.CLOSED, admission.enter());
        admission.leave(Admission.Verdict.CLOSED);
        assertEquals(Admission.Verdict.CLOSED, admission.enter());
        admission.leave(Admission.Verdict.REFUSED);
        assertEquals(Admission.Verdict.REFUSED, admission.enter());
    }

    @Test
    void theLogIsToldOnceAMinuteAtTheMostOfAllThatWereTurnedAway() {
        assertEquals(0, admission.toWarnOf(5));
        admission.enter();
        admission.enter();
        assertEquals(0, admission.toWarnOf(5));
        admission.enter();
        assertEquals(1, admission.toWarnOf(5));
        admission.enter();
        admission.enter();
        assertEquals(0, admission.toWarnOf(4 + Admission.WARNING_NANOS));
        assertEquals(2, admission.toWarnOf(5 + Admission.WARNING_NANOS));
        assertEquals(0, admission.toWarnOf(9 + 2 * Admission.WARNING_NANOS));
    }
}
