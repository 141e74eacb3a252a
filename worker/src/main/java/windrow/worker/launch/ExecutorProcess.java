package windrow.worker.launch;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import windrow.protocol.message.ExecutorMessage;
import windrow.protocol.rpc.Link;
import windrow.worker.executor.ExecutorMain;

/**
 * One child JVM, from its start to the last word of its log.
 *
 * <pre>
 *  STARTING   it has not said hello
 *  CONNECTED  it has a link
 *  ENDED      process and link are gone, and the listener was told
 * </pre>
 *
 * In each of the first two it may be warm (no listener yet) or taken. Threading: guarded by its own lock; the listener is called with the
 * lock held, so that its calls come one at a time, and must not block.
 */
final class ExecutorProcess implements ExecutorLauncher.Launched {

    /** What was sent before the process ended arrives within this time, and a process without a link gets as much to end. */
    private static final long SETTLE_MILLIS = 2_000;

    private static final int PUMP_BYTES = 8192;

    final int number;
    final int memoryMegabytes;
    private final String secret;
    private final CappedLog log;
    private final CompletableFuture<Void> linkGone = new CompletableFuture<>();
    private final CompletableFuture<Void> logRead = new CompletableFuture<>();

    private @Nullable Process process;
    private @Nullable Link link;
    private ExecutorLauncher.@Nullable Listener listener;
    private @Nullable BiConsumer<ExecutorProcess, String> untakenEnd;
    private boolean stopped;
    private boolean ended;
    private int exitCode = ExecutorLauncher.Listener.NOT_STARTED;
    private String lastWords = "";

    ExecutorProcess(int number, int memoryMegabytes, String secret, CappedLog log) {
        this.number = number;
        this.memoryMegabytes = memoryMegabytes;
        this.secret = secret;
        this.log = log;
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
        if (listener != null) {
            listener.ended(code, words);
        } else if (untakenEnd != null) {
            untakenEnd.accept(this, words);
        }
    }

    /** Told when it ends before anybody has taken it; with its last words. */
    synchronized void whenEndedUntaken(BiConsumer<ExecutorProcess, String> action) {
        untakenEnd = action;
    }

    /** Whether this process showed the secret it was given; if so, the link is its. */
    synchronized boolean connected(Link candidate, String shownSecret) {
        if (ended || stopped || link != null || !constantTimeEquals(secret, shownSecret)) {
            return false;
        }
        link = candidate;
        if (listener != null) {
            listener.ready();
        }
        return true;
    }

    private static boolean constantTimeEquals(String a, String b) {
        return java.security.MessageDigest.isEqual(
                a.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                b.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    synchronized void said(ExecutorMessage message) {
        if (!ended && listener != null) {
            listener.said(message);
        }
    }

    /** Its link closed: it ends by itself very soon, or is made to. */
    void disconnected() {
        linkGone.complete(null);
        CompletableFuture.delayedExecutor(SETTLE_MILLIS, TimeUnit.MILLISECONDS).execute(this::stop);
    }

    /** Hands a warm or starting executor to its job. False when it is gone already. */
    synchronized boolean take(ExecutorLauncher.Listener taker) {
        if (ended || stopped || listener != null) {
            return false;
        }
        listener = taker;
        if (link != null) {
            taker.ready();
        }
        return true;
    }

    @Override
    public synchronized void send(ExecutorMessage message) {
        if (link != null && !ended) {
            link.send(0, message);
        }
    }

    @Override
    public void stop() {
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
}
