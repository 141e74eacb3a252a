package windrow.coordinator.journal.keeper;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import windrow.coordinator.journal.store.JournalStore;
import windrow.protocol.rpc.Loop;

/** Takes the files of a folder from whoever has them open for writing, and waits until that is so for all of them. */
final class Leases {

    private static final Logger LOG = LoggerFactory.getLogger(Leases.class);

    private final String folder;
    private final JournalStore store;
    private final Steps steps;
    private final Loop loop;
    private final JournalLimits limits;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private long beganNanos;
    private long askedNanos;

    Leases(String folder, JournalStore store, Steps steps, Loop loop, JournalLimits limits) {
        this.folder = folder;
        this.store = store;
        this.steps = steps;
        this.loop = loop;
        this.limits = limits;
    }

    /** Completes when nobody can write to these files any more; fails when that takes too long. */
    CompletableFuture<Void> recover(List<String> files) {
        beganNanos = loop.nowNanos();
        askedNanos = beganNanos;
        look(files, true);
        return done;
    }

    private void look(List<String> files, boolean ask) {
        open(files, 0, ask, new ArrayList<>()).whenComplete((open, failure) -> {
            if (failure != null) {
                done.completeExceptionally(failure);
            } else if (open.isEmpty()) {
                done.complete(null);
            } else {
                waitFor(open);
            }
        });
    }

    /** Those that are not closed. They are asked for, if that is wanted. */
    private CompletableFuture<List<String>> open(List<String> files, int index, boolean ask, List<String> open) {
        if (index == files.size()) {
            return CompletableFuture.completedFuture(open);
        }
        String file = files.get(index);
        String path = store.describe(folder, file);
        return steps.call("asking whether " + path + " is closed", () -> store.isClosed(folder, file))
                .thenCompose(closed -> {
                    if (closed) {
                        return CompletableFuture.completedFuture(null);
                    }
                    open.add(file);
                    if (!ask) {
                        return CompletableFuture.completedFuture(null);
                    }
                    LOG.info("an earlier leader has {} open for writing; it is being taken away from it", path);
                    return steps.run("recovering the lease of " + path, () -> store.recoverLease(folder, file));
                })
                .thenCompose(done -> open(files, index + 1, ask, open));
    }

    private void waitFor(List<String> open) {
        long now = loop.nowNanos();
        long waited = now - beganNanos;
        if (waited >= limits.leaseTimeoutNanos()) {
            done.completeExceptionally(new IOException(store.describe(folder, open.get(0))
                    + " is still open for writing " + TimeUnit.NANOSECONDS.toMillis(waited)
                    + " ms after its lease was asked for; are enough DataNodes up that hold its last block? The next leader asks"
                    + " again, as does: hdfs debug recoverLease -path " + store.describe(folder, open.get(0))));
            return;
        }
        boolean ask = now - askedNanos >= limits.leaseRetryNanos();
        if (ask) {
            askedNanos = now;
        }
        loop.schedule(this, now + limits.leasePollNanos(), () -> look(open, ask));
    }
}
