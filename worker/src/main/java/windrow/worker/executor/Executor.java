package windrow.worker.executor;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import windrow.protocol.id.AttemptId;
import windrow.protocol.message.AttemptEnd;
import windrow.protocol.message.AttemptProgress;
import windrow.protocol.message.AttemptResult;
import windrow.protocol.message.CommitRequest;
import windrow.protocol.message.ExecutorMessage;
import windrow.protocol.message.FailureKind;
import windrow.protocol.message.FetchFailure;
import windrow.protocol.message.MapEvent;
import windrow.protocol.message.Message;
import windrow.protocol.rpc.Link;
import windrow.protocol.rpc.LinkListener;
import windrow.worker.task.AttemptControl;
import windrow.worker.task.AttemptPort;
import windrow.worker.task.Attempts;
import windrow.worker.task.Failures;
import windrow.worker.task.JobContext;
import windrow.worker.task.Phases;
import windrow.worker.task.ShuffleResources;
import windrow.worker.task.TaskOutcome;

/**
 * Runs the attempts of one job, each on a thread of its own, as the daemon at the other end of its link says. The same class serves in a
 * forked JVM and within the embedded process. When it has let go of a job it can be given another one, which shares nothing with the first but
 * what the JVM has one of; see {@link JvmTraces}.
 *
 * <p>Threading: the link's thread delivers messages; state is guarded by the executor's lock, which is not held while user code runs.
 */
public final class Executor implements LinkListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Executor.class);

    /** How often progress is told. */
    static final long PROGRESS_MILLIS = 250;

    /** The daemon sends no more than this to one executor; further ones fail. */
    private static final int MAX_RUNNING = 10_000;

    private static final long CLOSE_MILLIS = 5_000;

    private final int number;
    private final String secret;
    private final ExecutorHost host;
    private final ScheduledExecutorService timer;
    private final Map<AttemptId, Running> running = new HashMap<>();
    /** Those of {@link #running} that ran when another one ran out of memory: the heap was not theirs alone to fill. */
    private final Set<AttemptId> besideExhausted = new HashSet<>();

    private @Nullable Link link;
    private @Nullable AssignedJob assigned;
    /** Why no job can be served. */
    private String refusal = "the executor was given no job before the attempt";

    private boolean closed;

    /** A job that was assigned, and what its attempts share. */
    private record AssignedJob(
            JobContext context,
            ShuffleResources shuffle,
            URLClassLoader loader,
            MapEventBook mapEvents,
            ThreadGroup threads,
            JvmTraces traces) {}

    private record Running(AttemptControl control, Thread thread) {}

    /**
     * @param number and
     * @param secret are told to the daemon first
     */
    public Executor(int number, String secret, ExecutorHost host) {
        this.number = number;
        this.secret = secret;
        this.host = host;
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "executor-" + number + "-timer");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public void opened(Link opened) {
        synchronized (this) {
            link = opened;
        }
        opened.send(0, new ExecutorMessage.Hello(number, secret));
        timer.scheduleWithFixedDelay(this::tellProgress, PROGRESS_MILLIS, PROGRESS_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Lets nothing through: the thread that calls serves other links too. */
    @Override
    public void received(Link from, long epoch, Message message) {
        try {
            handle(message);
        } catch (RuntimeException e) {
            LOG.error("could not handle a {}", message.getClass().getSimpleName(), e);
        }
    }

    private void handle(Message message) {
        if (message instanceof ExecutorMessage.Assign assign) {
            assign(assign);
        } else if (message instanceof ExecutorMessage.Run run) {
            run(run);
        } else if (message instanceof ExecutorMessage.Kill kill) {
            control(kill.attempt(), AttemptControl::kill);
        } else if (message instanceof ExecutorMessage.Grant grant) {
            control(grant.attempt(), AttemptControl::grant);
        } else if (message instanceof ExecutorMessage.Events events) {
            heard(events);
        } else if (message instanceof ExecutorMessage.Release) {
            Thread thread = new Thread(this::release, "executor-" + number + "-release");
            thread.setDaemon(true);
            thread.start();
        } else {
            LOG.warn(
                    "ignored a message that no daemon sends: {}",
                    message.getClass().getSimpleName());
        }
    }

    @Override
    public void closed(Link from, @Nullable Throwable cause) {
        host.linkClosed();
    }

    private synchronized void heard(ExecutorMessage.Events events) {
        if (assigned != null) {
            assigned.mapEvents().add(events.events());
        }
    }

    /** Whether it was given no job yet. */
    synchronized boolean isIdle() {
        return assigned == null && !closed;
    }

    /** Lets go of the job, and looks at what it left in the JVM. */
    private void release() {
        AssignedJob job;
        synchronized (this) {
            job = assigned;
            if (job == null || closed || !running.isEmpty()) {
                return; // whoever asks gives up when there is no answer
            }
            assigned = null;
            besideExhausted.clear();
        }
        close(job);
        send(new ExecutorMessage.Released(
                String.join("; ", job.traces().left(job.threads(), Executor.class.getClassLoader()))));
    }

    private static void close(AssignedJob job) {
        job.shuffle().held().close();
        try {
            job.loader().close();
        } catch (IOException e) {
            LOG.debug("closing the jars of {}", job.context(), e);
        }
    }

    private synchronized void control(AttemptId attempt, Consumer<AttemptControl> action) {
        Running known = running.get(attempt);
        if (known != null) {
            action.accept(known.control());
        }
    }

    private synchronized void assign(ExecutorMessage.Assign assign) {
        if (assigned != null || closed) {
            return;
        }
        try {
            assigned = serve(assign);
        } catch (RuntimeException e) {
            LOG.error("cannot serve {}", assign.id(), e);
            refusal = "the executor cannot serve the job: " + e.getMessage();
        }
    }

    private AssignedJob serve(ExecutorMessage.Assign assign) {
        // without a name: it would stand before each of the user's classes in a stack trace
        URLClassLoader loader = new URLClassLoader(urls(assign.classPath()), Executor.class.getClassLoader());
        JobContext context = new JobContext(
                assign.id(),
                assign.job(),
                assign.worker(),
                Path.of(assign.directory()),
                assign.outputDirectories().stream().map(Path::of).toList(),
                host.files(),
                loader);
        return new AssignedJob(
                context,
                host.shuffle(assign.job(), assign.slots()),
                loader,
                new MapEventBook(),
                new ThreadGroup(assign.id().toString()),
                JvmTraces.begin());
    }

    private static URL[] urls(List<String> classPath) {
        URL[] urls = new URL[classPath.size()];
        for (int i = 0; i < urls.length; i++) {
            try {
                urls[i] = Path.of(classPath.get(i)).toUri().toURL();
            } catch (MalformedURLException e) {
                throw new IllegalArgumentException("no class path entry: " + classPath.get(i), e);
            }
        }
        return urls;
    }

    private void run(ExecutorMessage.Run run) {
        AttemptId id = run.attempt();
        AssignedJob job;
        String why;
        synchronized (this) {
            job = assigned;
            why = refusal;
            if (closed || running.containsKey(id)) {
                return;
            }
            if (job != null && running.size() < MAX_RUNNING) {
                AttemptControl control =
                        new AttemptControl(id, new Port(id, job.mapEvents()), new Phases(host::nowNanos));
                AssignedJob known = job;
                Thread thread = new Thread(job.threads(), () -> attempt(run, known, control), id.toString());
                thread.setDaemon(true);
                thread.setContextClassLoader(job.loader());
                running.put(id, new Running(control, thread));
                thread.start();
                return;
            }
        }
        send(new ExecutorMessage.Ended(
                new AttemptEnd(
                        id,
                        new AttemptResult.Failed(
                                FailureKind.ENVIRONMENT,
                                job == null ? why : "the executor runs " + MAX_RUNNING + " attempts already",
                                ""),
                        windrow.protocol.message.AttemptTrace.NONE),
                ""));
    }

    /** One attempt from its start to the report of its end. */
    private void attempt(ExecutorMessage.Run run, AssignedJob job, AttemptControl control) {
        AttemptResult result;
        String mapOutput = "";
        boolean exhausted = false;
        control.entered();
        try {
            TaskOutcome outcome = Attempts.run(run.work(), job.context(), job.shuffle(), control);
            result = outcome.result();
            mapOutput = outcome.mapOutput();
        } catch (Throwable failure) {
            exhausted = isOutOfMemory(failure);
            result = Failures.of(failure, control.killed() && !exhausted);
        } finally {
            control.left();
        }
        if (leave(run.attempt(), exhausted) && result instanceof AttemptResult.Failed failed) {
            result = Failures.besideExhausted(failed);
        }
        AttemptEnd end = new AttemptEnd(run.attempt(), result, control.phases().trace());
        send(new ExecutorMessage.Ended(end, mapOutput));
        if (result instanceof AttemptResult.Failed failed) {
            LOG.warn("{} failed ({}): {}", run.attempt(), failed.kind(), failed.message());
        }
        if (exhausted) {
            host.outOfMemory();
        }
    }

    /** Runs no more. Whether it ran out of memory beside another one that did so before. */
    private synchronized boolean leave(AttemptId attempt, boolean exhausted) {
        running.remove(attempt);
        boolean second = besideExhausted.remove(attempt) && exhausted;
        if (exhausted) {
            besideExhausted.addAll(running.keySet());
        }
        return second;
    }

    private static boolean isOutOfMemory(Throwable failure) {
        Throwable at = failure;
        for (int i = 0; i < 20 && at != null; i++) {
            if (at instanceof OutOfMemoryError) {
                return true;
            }
            at = at.getCause();
        }
        return false;
    }

    private void send(ExecutorMessage message) {
        Link known;
        synchronized (this) {
            known = link;
        }
        if (known != null) {
            known.send(0, message);
        }
    }

    private void tellProgress() {
        List<AttemptProgress> all = new ArrayList<>();
        synchronized (this) {
            for (Running one : running.values()) {
                all.add(one.control().progress());
            }
        }
        if (!all.isEmpty()) {
            send(new ExecutorMessage.Progress(List.copyOf(all)));
        }
    }

    /** Stops all attempts and waits for their threads, 5 s at most; one that does not stop is left behind. */
    @Override
    public void close() {
        List<Running> left;
        AssignedJob job;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            left = List.copyOf(running.values());
            job = assigned;
        }
        left.forEach(one -> one.control().kill());
        long deadline = host.nowNanos() + TimeUnit.MILLISECONDS.toNanos(CLOSE_MILLIS);
        try {
            for (Running one : left) {
                long wait = TimeUnit.NANOSECONDS.toMillis(deadline - host.nowNanos());
                one.thread().join(Math.max(1, wait));
                if (one.thread().isAlive()) {
                    LOG.warn(
                            "{} does not stop; its thread is left behind",
                            one.control().id());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        timer.shutdownNow();
        if (job != null) {
            close(job);
        }
    }

    /** What one attempt may ask of this executor. */
    private final class Port implements AttemptPort {

        private final AttemptId id;
        private final MapEventBook mapEvents;

        Port(AttemptId id, MapEventBook mapEvents) {
            this.id = id;
            this.mapEvents = mapEvents;
        }

        @Override
        public void requestCommit(CommitRequest request) {
            send(new ExecutorMessage.Commit(request));
        }

        @Override
        public void cannotFetch(FetchFailure failure) {
            send(new ExecutorMessage.CannotFetch(failure));
        }

        @Override
        public void fetchSettled(AttemptId map) {
            send(new ExecutorMessage.FetchSettled(id, map));
        }

        @Override
        public Runnable followMapEvents(Consumer<List<MapEvent>> receiver) {
            return mapEvents.follow(receiver);
        }

        @Override
        public void later(long delayMillis, Runnable task) {
            try {
                timer.schedule(task, delayMillis, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debug("{}: the executor is closing", id);
            }
        }

        @Override
        public void log(String line) {
            LOG.warn("{}: {}", id, line);
        }
    }
}
