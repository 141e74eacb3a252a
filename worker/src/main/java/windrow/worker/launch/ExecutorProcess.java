package windrow.worker.launch;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import windrow.protocol.id.AttemptId;
import windrow.protocol.message.AttemptResult;
import windrow.protocol.message.ExecutorMessage;
import windrow.protocol.rpc.Link;
import windrow.worker.executor.ExecutorMain;

/**
 * One child JVM, from its start to the last word of its log.
 *
 * <pre>
 *  STARTING   it has not said hello
 *  CONNECTED  it has a link
 *  ENDED      process and link are gone, and whoever had it was told
 * </pre>
 *
 * In each of the first two it may be free, taken for a job, or about to be released from one: when a job is over and nothing of it runs any more, the
 * executor is asked to let go of it, and rests when no trace of the job was found. Threading: guarded by its own lock; the listener and the
 * owner are called with the lock held, so that their calls come one at a time, and must not block.
 */
final class ExecutorProcess {

    /** What the launcher is told of a process that it started. */
    interface Owner {

        /** It said hello, and a job has it. */
        void serves(ExecutorProcess process);

        /** It was released from a job, and could serve another one. */
        void rests(ExecutorProcess process);

        /**
         * It is gone. Once, before its listener is told.
         *
         * @param jobs that it was taken for
         */
        void ended(ExecutorProcess process, int jobs, String lastWords);
    }

    private static final Logger LOG = LoggerFactory.getLogger(ExecutorProcess.class);

    /** What was sent before the process ended arrives within this time, and a process without a link gets as much to end. */
    private static final long SETTLE_MILLIS = 2_000;

    private static final int PUMP_BYTES = 8192;

    /** In which an executor lets go of a job. What takes longer than starting another one is no gain. */
    private static final long RELEASE_MILLIS = 1_000;

    /** Then a process is not used again: what its jobs left in it without a trace that shows must not pile up. */
    private static final int MAX_JOBS = 200;

    /** In place of an exit code: the process lives on. */
    private static final int RELEASED = 0;

    final int number;
    final int memoryMegabytes;
    private final String secret;
    private final CappedLog log;
    private final Owner owner;
    private final CompletableFuture<Void> linkGone = new CompletableFuture<>();
    private final CompletableFuture<Void> logRead = new CompletableFuture<>();

    private @Nullable Process process;
    private @Nullable Link link;
    private @Nullable Lease lease;
    private String session = "";
    private int jobs;
    private boolean stopped;
    private boolean ended;
    private int exitCode = ExecutorLauncher.Listener.NOT_STARTED;
    private String lastWords = "";

    ExecutorProcess(int number, int memoryMegabytes, String secret, CappedLog log, Owner owner) {
        this.number = number;
        this.memoryMegabytes = memoryMegabytes;
        this.secret = secret;
        this.log = log;
        this.owner = owner;
    }

    /** Starts the process; a failure ends this executor as one that was not started. */
    void fork(ProcessBuilder builder) {
        Process child;
        synchronized (this) {
            if (stopped || ended) {
                end(ExecutorLauncher.Listener.NOT_STARTED, "it was stopped before it was started");
                return;
            }
            builder.environment().put(ExecutorMain.SECRET_VARIABLE, secret);
            try {
                child = builder.redirectErrorStream(true).start();
            } catch (IOException e) {
                end(ExecutorLauncher.Listener.NOT_STARTED, "cannot start a JVM: " + e.getMessage());
                return;
            }
            process = child;
        }
        Thread pump = new Thread(() -> pump(child), "executor-log-" + number);
        pump.setDaemon(true);
        pump.start();
        child.onExit().thenAccept(this::exited);
    }

    private void pump(Process child) {
        byte[] buffer = new byte[PUMP_BYTES];
        try (InputStream in = child.getInputStream()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                log.write(buffer, 0, n);
            }
        } catch (IOException e) {
            // The pipe breaks when the process is killed: what was read is all there is.
            logRead.complete(null);
        } finally {
            log.close();
            logRead.complete(null);
        }
    }

    private void exited(Process child) {
        synchronized (this) {
            if (link == null) {
                linkGone.complete(null);
            }
        }
        CompletableFuture.allOf(linkGone, logRead)
                .completeOnTimeout(null, SETTLE_MILLIS, TimeUnit.MILLISECONDS)
                .thenRun(() -> end(child.exitValue(), log.lastWords()));
    }

    private synchronized void end(int code, String words) {
        if (ended) {
            return;
        }
        ended = true;
        exitCode = code;
        lastWords = words;
        log.close();
        if (link != null) {
            link.close();
        }
        owner.ended(this, jobs, words);
        Lease known = lease;
        if (known != null) {
            lease = null;
            known.listener.ended(code, words);
        }
    }

    /** Whether this process showed the secret it was given; if so, the link is its. */
    synchronized boolean connected(Link candidate, String shownSecret) {
        if (ended || stopped || link != null || !constantTimeEquals(secret, shownSecret)) {
            return false;
        }
        link = candidate;
        if (lease != null) {
            owner.serves(this);
            lease.listener.ready();
        }
        return true;
    }

    private static boolean constantTimeEquals(String a, String b) {
        return java.security.MessageDigest.isEqual(
                a.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                b.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    synchronized void said(ExecutorMessage message) {
        Lease known = lease;
        if (ended || known == null) {
            return;
        }
        if (message instanceof ExecutorMessage.Released released) {
            known.released(released.traces());
        } else {
            known.heard(message);
        }
    }

    /** Its link closed: it ends by itself very soon, or is made to. */
    void disconnected() {
        linkGone.complete(null);
        CompletableFuture.delayedExecutor(SETTLE_MILLIS, TimeUnit.MILLISECONDS).execute(this::stop);
    }

    /** Hands a free or starting executor to a job. Null when it is gone already, or is another's. */
    synchronized @Nullable Lease take(String forSession, ExecutorLauncher.Listener taker) {
        if (ended || stopped || lease != null) {
            return null;
        }
        Lease taken = new Lease(taker);
        lease = taken;
        session = forSession;
        jobs++;
        if (link != null) {
            owner.serves(this);
            taker.ready();
        }
        return taken;
    }

    /** Whether it may be taken for a job of this session: it is another's no more once it served one of its jobs. */
    synchronized boolean suits(String forSession, int megabytes) {
        return memoryMegabytes == megabytes && (jobs == 0 || session.equals(forSession));
    }

    /** Ends it, if no job has it. */
    void stopIfFree() {
        synchronized (this) {
            if (lease != null) {
                return;
            }
            stopped = true;
        }
        stop();
    }

    /** Ends it at once, whatever it does. */
    void stop() {
        Process child;
        synchronized (this) {
            stopped = true;
            child = process;
        }
        if (child != null && child.isAlive()) {
            child.descendants().forEach(ProcessHandle::destroyForcibly);
            child.destroyForcibly();
        }
    }

    /** Waits until it is gone. */
    boolean awaitEnd(long millis) throws InterruptedException {
        Process child;
        synchronized (this) {
            child = process;
        }
        return child == null || child.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public synchronized String toString() {
        return "executor " + number + (ended ? " (ended with " + exitCode + " " + lastWords + ")" : "");
    }

    /** The process in the hands of one job. What is left of it when the job has given it back does nothing. */
    private final class Lease implements ExecutorLauncher.Launched {

        private final ExecutorLauncher.Listener listener;
        private final Set<AttemptId> running = new HashSet<>();
        /** Something went wrong that may have left more behind than can be seen. */
        private boolean spoilt;

        private boolean releasing;

        Lease(ExecutorLauncher.Listener listener) {
            this.listener = listener;
        }

        void heard(ExecutorMessage message) {
            if (message instanceof ExecutorMessage.Ended ended) {
                running.remove(ended.end().attempt());
                spoilt |= ended.end().result() instanceof AttemptResult.Failed;
            }
            listener.said(message);
        }

        @Override
        public void send(ExecutorMessage message) {
            synchronized (ExecutorProcess.this) {
                if (lease != this || link == null || ended) {
                    return;
                }
                if (message instanceof ExecutorMessage.Run run) {
                    running.add(run.attempt());
                }
                link.send(0, message);
            }
        }

        @Override
        public void stop() {
            synchronized (ExecutorProcess.this) {
                if (lease != this) {
                    return;
                }
                if (link != null && !ended && running.isEmpty() && !spoilt && !releasing && jobs < MAX_JOBS) {
                    releasing = true;
                    link.send(0, new ExecutorMessage.Release());
                    CompletableFuture.delayedExecutor(RELEASE_MILLIS, TimeUnit.MILLISECONDS)
                            .execute(this::end);
                    return;
                }
            }
            end();
        }

        /** Ends the process, unless it was given back meanwhile. */
        private void end() {
            synchronized (ExecutorProcess.this) {
                if (lease != this) {
                    return;
                }
                stopped = true;
            }
            ExecutorProcess.this.stop();
        }

        void released(String traces) {
            if (!releasing || stopped) {
                return;
            }
            if (!traces.isEmpty()) {
                LOG.info("executor {} serves no other job: {}", number, traces);
                CompletableFuture.runAsync(this::end);
                return;
            }
            lease = null;
            listener.ended(RELEASED, "");
            owner.rests(ExecutorProcess.this);
        }
    }
}
