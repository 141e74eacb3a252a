package windrow.coordinator.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.id.TaskId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.TaskWork;

/** Follows the journal with plain maps, by the rules of the issue and not by the core's code, and says where it is wrong. */
final class JournalModel {

    private final Map<TaskId, AttemptId> official = new TreeMap<>();
    private final Map<TaskId, Long> digests = new TreeMap<>();
    /** Of each map the last one that was official. */
    private final Map<TaskId, JournalRecord.MapDone> lastDone = new TreeMap<>();

    private final Map<TaskId, AttemptId> granted = new HashMap<>();
    private final Map<TaskId, JournalRecord.TaskCommitted> committed = new TreeMap<>();
    private final Map<JobId, JournalRecord.JobPlanned> plans = new HashMap<>();
    private final Set<JobId> over = new HashSet<>();
    private final Set<String> requests = new HashSet<>();
    private final Set<AttemptId> lostOutputs = new HashSet<>();
    /** Their maps write the output, and are granted that. */
    private final Set<JobId> withoutReduce = new HashSet<>();

    /** A commit task publishes. */
    void published(JobId job, TaskWork.Publish what) {
        Set<TaskWork.Committed> expected = new HashSet<>();
        lastDone.forEach((task, done) -> {
            if (task.job().equals(job) && !done.committed().isEmpty()) {
                expected.add(new TaskWork.Committed(done.attempt(), done.committed()));
            }
        });
        committed.forEach((task, done) -> {
            if (task.job().equals(job)) {
                expected.add(new TaskWork.Committed(done.attempt(), done.files()));
            }
        });
        assertEquals(expected, new HashSet<>(what.committed()), "published is what counts");
        assertEquals(expected.size(), what.committed().size(), "and each once");
    }

    void apply(JournalRecord journalRecord, Map<AttemptId, Map<Integer, Long>> taken) {
        journalRecord.dispatch(new JournalRecord.Handler() {
            @Override
            public void jobSubmitted(JournalRecord.JobSubmitted submitted) {
                assertTrue(requests.add(submitted.spec().requestId()), "a request is one job");
                if (!submitted.spec().hasReduce()) {
                    withoutReduce.add(submitted.job());
                }
            }

            @Override
            public void jobPlanned(JournalRecord.JobPlanned planned) {
                assertNull(plans.put(planned.job(), planned), "planned once");
            }

            @Override
            public void mapDone(JournalRecord.MapDone done) {
                TaskId task = done.attempt().task();
                assertNull(official.put(task, done.attempt()), "one official attempt");
                assertTrue(!lostOutputs.contains(done.attempt()), "an output that was lost never is official again");
                AttemptId holder = granted.remove(task);
                if (withoutReduce.contains(task.job())) {
                    assertEquals(done.attempt(), holder, "only the granted attempt commits");
                }
                lastDone.put(task, done);
                Long before = digests.put(task, done.digest());
                if (before != null && before != done.digest()) {
                    granted.keySet().removeIf(t -> t.job().equals(task.job()) && t.kind() == TaskKind.REDUCE);
                    committed.keySet().removeIf(t -> t.job().equals(task.job()));
                }
            }

            @Override
            public void mapOutputLost(JournalRecord.MapOutputLost lost) {
                assertEquals(lost.attempt(), official.remove(lost.attempt().task()), "only an official output is lost");
                lostOutputs.add(lost.attempt());
                JobId job = lost.attempt().job();
                long taken = java.util.stream.Stream.concat(granted.keySet().stream(), committed.keySet().stream())
                        .filter(t -> t.job().equals(job) && t.kind() == TaskKind.REDUCE)
                        .count();
                assertTrue(taken < plans.get(job).reducers(), "an output is lost that nobody needs");
            }

            @Override
            public void commitGranted(JournalRecord.CommitGranted grant) {
                assertNull(granted.put(grant.attempt().task(), grant.attempt()), "at most one granted attempt");
                assertNull(committed.get(grant.attempt().task()), "no grant after the commit");
            }

            @Override
            public void grantRevoked(JournalRecord.GrantRevoked revoked) {
                assertEquals(revoked.attempt(), granted.remove(revoked.attempt().task()), "the holder is revoked");
            }

            @Override
            public void taskCommitted(JournalRecord.TaskCommitted done) {
                TaskId task = done.attempt().task();
                assertEquals(done.attempt(), granted.remove(task), "only the granted attempt commits");
                assertNull(committed.put(task, done), "committed once");
            }

            @Override
            public void attemptFailed(JournalRecord.AttemptFailed failed) {
                assertTrue(!over.contains(failed.attempt().job()), "only what is wanted can fail");
            }

            @Override
            public void jobCommitBegun(JournalRecord.JobCommitBegun begun) {
                JournalRecord.JobPlanned plan = plans.get(begun.job());
                Map<Integer, Long> maps = new TreeMap<>();
                for (int i = 0; i < plan.splits().size(); i++) {
                    TaskId map = new TaskId(begun.job(), TaskKind.MAP, i);
                    assertNotNull(official.get(map), "each map is done");
                    maps.put(i, digests.get(map));
                }
                for (int i = 0; i < plan.reducers(); i++) {
                    JournalRecord.TaskCommitted done = committed.get(new TaskId(begun.job(), TaskKind.REDUCE, i));
                    assertNotNull(done, "each reduce is committed");
                    assertEquals(
                            maps,
                            new TreeMap<>(taken.get(done.attempt())),
                            "what " + done.attempt() + " took in is official");
                }
            }

            @Override
            public void jobEnding(JournalRecord.JobEnding ending) {
                assertTrue(ending.state().isFinal(), "it has a goal");
            }

            @Override
            public void jobUncleaned(JournalRecord.JobUncleaned uncleaned) {
                assertTrue(!over.contains(uncleaned.job()), "told before the end");
            }

            @Override
            public void jobEnded(JournalRecord.JobEnded ended) {
                assertTrue(over.add(ended.job()), "ended once");
            }
        });
    }
}
