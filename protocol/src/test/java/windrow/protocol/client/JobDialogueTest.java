package windrow.protocol.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import windrow.protocol.discovery.Leader;
import windrow.protocol.id.JobId;
import windrow.protocol.message.ClientReply;
import windrow.protocol.message.JobCounters;
import windrow.protocol.message.JobSpec;
import windrow.protocol.message.JobState;
import windrow.protocol.message.JobStatus;

class JobDialogueTest {

    private static final JobSpec SPEC =
            new JobSpec("req-1", "count", "me", "/staging", List.of(), List.of(), true, 1, 512, 4, true, Map.of());
    private static final ClientPatience PATIENCE = new ClientPatience(Duration.ofSeconds(30), Duration.ofMinutes(10));
    private static final Leader FIRST = new Leader(3, "one", 1);
    private static final Leader SECOND = new Leader(4, "two", 2);
    private static final JobId JOB = new JobId(3, 1);
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final JobDialogue dialogue = JobDialogue.submitting(SPEC, PATIENCE);

    private static ClientReply status(JobState state, long version, float maps, long elapsedMillis, int failed) {
        return new ClientReply.Status(
                1,
                new JobStatus(
                        JOB,
                        "count",
                        state,
                        version,
                        10,
                        0,
                        1,
                        0,
                        maps,
                        0,
                        0,
                        elapsedMillis,
                        failed,
                        1,
                        0,
                        "",
                        "",
                        false,
                        JobCounters.NONE));
    }

    private void accepted() {
        dialogue.answered(new ClientReply.Submitted(1, JOB), FIRST, 0);
    }

    @Test
    void aJobIsSubmittedAndFollowedWithMorePatienceToItsEnd() {
        assertEquals(new ClientQuestion.Submit(SPEC), dialogue.question());
        assertEquals(PATIENCE.reach().toNanos(), dialogue.reachNanos());
        accepted();
        assertEquals(Optional.of(JOB), dialogue.job());
        assertEquals(new ClientQuestion.Status(JOB, -1, 0, JobDialogue.POLL_MILLIS), dialogue.question());
        assertEquals(PATIENCE.jobReach().toNanos(), dialogue.reachNanos());
        assertTrue(dialogue.answered(status(JobState.RUNNING, 5, 0, 0, 0), FIRST, 0)
                .isPresent());
        assertTrue(dialogue.answered(status(JobState.RUNNING, 5, 0, 0, 0), FIRST, 0)
                .isEmpty());
        assertEquals(new ClientQuestion.Status(JOB, 5, 3, JobDialogue.POLL_MILLIS), dialogue.question());
        assertTrue(dialogue.answered(status(JobState.SUCCEEDED, 6, 1, 0, 0), FIRST, 0)
                .isPresent());
        assertInstanceOf(JobOutcome.Ended.class, dialogue.outcome().orElseThrow());
        assertThrows(IllegalStateException.class, dialogue::question);
    }

    @Test
    void aStatusOfTheNextLeaderIsNewsThoughItsVersionIsTheSame() {
        accepted();
        dialogue.answered(status(JobState.RUNNING, 5, 0, 0, 0), FIRST, 0);
        assertTrue(dialogue.answered(status(JobState.RUNNING, 5, 0, 0, 0), SECOND, 0)
                .isPresent());
    }

    /** What begins anew with a leader goes on for who watches. */
    @Test
    void sharesTimesAndCountsGoOnOverAChangeOfLeader() {
        accepted();
        dialogue.answered(status(JobState.RUNNING, 500, 0.5f, 60_000, 3), FIRST, 60 * SECOND_NANOS);
        JobStatus taken = dialogue.answered(status(JobState.RUNNING, 1, 0.25f, 100, 0), SECOND, 75 * SECOND_NANOS)
                .orElseThrow();
        assertEquals(0.5f, taken.mapFraction());
        assertEquals(75_000, taken.elapsedMillis());
        assertEquals(3, taken.failedAttempts());
        JobStatus later = dialogue.answered(status(JobState.RUNNING, 2, 0.75f, 10_100, 1), SECOND, 85 * SECOND_NANOS)
                .orElseThrow();
        assertEquals(0.75f, later.mapFraction());
        assertEquals(85_000, later.elapsedMillis());
        assertEquals(4, later.failedAttempts());
        assertEquals(2, later.lostAttempts());
        JobStatus third = dialogue.answered(
                        status(JobState.SUCCEEDED, 2, 1, 100, 1), new Leader(5, "one", 1), 95 * SECOND_NANOS)
                .orElseThrow();
        assertEquals(95_000, third.elapsedMillis());
        assertEquals(5, third.failedAttempts());
    }

    @Test
    void aJobThatALaterLeaderDoesNotKnowIsLostOnlyIfItWasAccepted() {
        accepted();
        dialogue.answered(new ClientReply.UnknownJob(1, JOB), SECOND, 0);
        assertEquals(
                new JobOutcome.Unknown(JOB, SECOND, true), dialogue.outcome().orElseThrow());
        JobDialogue other = JobDialogue.following(JOB, false, PATIENCE);
        other.answered(new ClientReply.UnknownJob(1, JOB), SECOND, 0);
        assertEquals(new JobOutcome.Unknown(JOB, SECOND, false), other.outcome().orElseThrow());
    }

    @Test
    void aSubmissionThatFailedIsRefusedUnansweredOrNeverSaid() {
        dialogue.failed(new ClientFailure(ClientFailure.Kind.UNSENDABLE, "could not be sent: too large", false));
        JobOutcome.Refused refused =
                assertInstanceOf(JobOutcome.Refused.class, dialogue.outcome().orElseThrow());
        assertTrue(refused.reason().startsWith("job 'count' could not be sent: too large; what is large"));
        JobDialogue sent = JobDialogue.submitting(SPEC, PATIENCE);
        sent.failed(new ClientFailure(ClientFailure.Kind.UNREACHABLE, "nobody leads", true));
        assertEquals(new JobOutcome.Unanswered("nobody leads"), sent.outcome().orElseThrow());
        JobDialogue unsaid = JobDialogue.submitting(SPEC, PATIENCE);
        unsaid.failed(new ClientFailure(ClientFailure.Kind.UNREACHABLE, "nobody leads", false));
        assertInstanceOf(JobOutcome.Unreachable.class, unsaid.outcome().orElseThrow());
    }
}
