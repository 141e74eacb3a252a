package windrow.worker.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import windrow.protocol.message.ExecutorMessage;
import windrow.protocol.message.Message;
import windrow.protocol.rpc.Link;
import windrow.protocol.rpc.LinkListener;
import windrow.protocol.rpc.LinkRole;
import windrow.protocol.rpc.RpcLimits;
import windrow.protocol.rpc.RpcServer;
import windrow.worker.executor.ExecutorMain;

/**
 * Executors as child JVMs. A few empty ones of the usual size are kept warm, so that a small job does not wait for a start, and as many that served
 * a job wait a while for the next one of the same session: their code is warm, too. The children
 * connect back over loopback, and halt when that link closes: none outlives the daemon, however it ends.
 */
public final class ForkedLauncher implements ExecutorLauncher {

    private static final Logger LOG = LoggerFactory.getLogger(ForkedLauncher.class);

    /** Warm ones are replaced when the job that took one has had time to begin: its tasks want the processor first. */
    private static final long REFILL_MILLIS = 5_000;

    /** How long an executor waits for another job of the session that it served. Most come at once; its memory is for others afterwards. */
    private static final long REST_MILLIS = 10_000;

    /** A warm JVM that ends by itself is replaced this often in a row; then something is wrong with all of them. */
    private static final int MAX_WARM_DEATHS = 3;

    /** Logs of executors that ended; a worker that runs for months must not fill its disk with them. */
    private static final int KEPT_LOGS = 100;

    private static final long CLOSE_MILLIS = 5_000;

    private final ForkSpec spec;
    private final Supplier<String> secrets;
    private final ExecutorLogs logs;
    private final Map<Integer, ExecutorProcess> processes = new HashMap<>();
    private final Map<Link, ExecutorProcess> links = new HashMap<>();
    /** Not used yet. */
    private final List<ExecutorProcess> warm = new ArrayList<>();
    /** Used, and waiting for another job of the same session; the one that has waited longest first. */
    private final Map<ExecutorProcess, Integer> resting = new LinkedHashMap<>();

    private final Processes owner = new Processes();
    private final ScheduledExecutorService forker;
    private final RpcServer server;
    private @Nullable Thread trainer;
    private int nextNumber = 1;
    private int nextRest;
    private int warmDeaths;
    private boolean closed;

    /** @param secrets gives a new, unguessable one each time */
    public ForkedLauncher(ForkSpec spec, Supplier<String> secrets) {
        this.spec = spec;
        this.secrets = secrets;
        this.logs = new ExecutorLogs(spec.directory(), spec.logCapBytes(), KEPT_LOGS);
        this.forker = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "executor-forker");
            thread.setDaemon(true);
            return thread;
        });
        this.server = new RpcServer(
                LinkRole.WORKER, ExecutorMain.CLUSTER, Set.of(LinkRole.EXECUTOR), new Links(), RpcLimits.DEFAULT);
    }

    @Override
    public void start() throws IOException {
        server.start(ExecutorMain.LOOPBACK, 0, "any free port for executors");
        Path archive = spec.cdsArchive();
        if (archive == null || Files.exists(archive)) {
            refill();
        } else {
            trainer = new Thread(() -> train(archive), "executor-archive");
            trainer.setDaemon(true);
            trainer.start();
        }
    }

    /** Warm executors come when there is an archive for them, or surely none; jobs need not wait for it. */
    private void train(Path archive) {
        try {
            ExecutorArchive.make(archive, this::startTraining);
        } catch (IOException e) {
            LOG.debug("executors start without a class-data archive", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        refill();
    }

    private Process startTraining(Path archive) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        ExecutorCommand.training(spec, Path.of(System.getProperty("java.home")), archive))
                .directory(spec.directory().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(spec.environment());
        return builder.start();
    }

    @Override
    public Launched launch(int executor, String session, int memoryMegabytes, Listener listener) {
        while (true) {
            ExecutorProcess free = next(session, memoryMegabytes);
            if (free == null) {
                break;
            }
            Launched taken = free.take(session, listener);
            if (taken != null) {
                later(this::refill, REFILL_MILLIS);
                return taken;
            }
        }
        ExecutorProcess process = register(memoryMegabytes);
        Launched taken = process.take(session, listener);
        if (taken == null) {
            throw new IllegalStateException(process + " was taken by another job before it was started");
        }
        later(() -> fork(process), 0);
        return taken;
    }

    /** Takes one out that rests or is warm; the one that rested last is the warmest. A process's lock comes before ours. */
    private @Nullable ExecutorProcess next(String session, int memoryMegabytes) {
        List<ExecutorProcess> free = new ArrayList<>();
        synchronized (this) {
            free.addAll(resting.keySet());
            Collections.reverse(free);
            free.addAll(warm);
        }
        for (ExecutorProcess candidate : free) {
            if (candidate.suits(session, memoryMegabytes)) {
                synchronized (this) {
                    if (resting.remove(candidate) != null || warm.remove(candidate)) {
                        return candidate;
                    }
                }
            }
        }
        return null;
    }

    private void fork(ExecutorProcess process) {
        List<String> command = ExecutorCommand.of(
                spec, Path.of(System.getProperty("java.home")), process.memoryMegabytes, server.port(), process.number);
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(spec.directory().toFile());
        builder.environment().putAll(spec.environment());
        process.fork(builder);
    }

    /** Starts as many warm ones as there should be. */
    private void refill() {
        for (int i = 0; i < spec.warmExecutors(); i++) {
            ExecutorProcess process;
            synchronized (this) {
                if (closed || warmDeaths >= MAX_WARM_DEATHS || warm.size() >= spec.warmExecutors()) {
                    return;
                }
                process = register(spec.warmMemoryMegabytes());
                warm.add(process);
            }
            later(() -> fork(process), 0);
        }
    }

    private synchronized ExecutorProcess register(int memoryMegabytes) {
        int number = nextNumber++;
        ExecutorProcess process = new ExecutorProcess(number, memoryMegabytes, secrets.get(), logs.open(number), owner);
        processes.put(number, process);
        return process;
    }

    private void later(Runnable task, long delayMillis) {
        try {
            forker.schedule(task, delayMillis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("closing", e);
        }
    }

    /** Ends what has rested for so long, unless it was taken since this rest began. */
    private void rested(ExecutorProcess process, int rest) {
        synchronized (this) {
            if (!resting.remove(process, rest)) {
                return;
            }
        }
        process.stopIfFree();
    }

    /** Keeps the lists of processes. */
    private final class Processes implements ExecutorProcess.Owner {

        @Override
        public void serves(ExecutorProcess process) {
            synchronized (ForkedLauncher.this) {
                warmDeaths = 0;
            }
        }

        @Override
        public void rests(ExecutorProcess process) {
            Map.Entry<ExecutorProcess, Integer> surplus = null;
            int rest;
            synchronized (ForkedLauncher.this) {
                rest = nextRest++;
                resting.put(process, rest);
                if (resting.size() > spec.warmExecutors()) {
                    surplus = Map.copyOf(resting).entrySet().stream()
                            .min(Map.Entry.comparingByValue())
                            .orElseThrow();
                }
            }
            if (surplus != null) {
                ExecutorProcess oldest = surplus.getKey();
                int itsRest = surplus.getValue();
                later(() -> rested(oldest, itsRest), 0);
            }
            later(() -> rested(process, rest), REST_MILLIS);
        }

        @Override
        public void ended(ExecutorProcess process, int jobs, String lastWords) {
            logs.ended(process.number);
            boolean unused = jobs == 0;
            synchronized (ForkedLauncher.this) {
                processes.remove(process.number);
                resting.remove(process);
                unused &= warm.remove(process) && !closed;
                if (unused) {
                    warmDeaths++;
                }
            }
            if (unused) {
                LOG.warn("a warm executor ended before it was used: {}", lastWords);
            }
            // A small job is over before the warm one that it took is replaced: now nobody wants the processor.
            later(ForkedLauncher.this::refill, unused ? REFILL_MILLIS : 0);
        }
    }

    @Override
    public void close() {
        List<ExecutorProcess> all;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            all = List.copyOf(processes.values());
        }
        forker.shutdownNow();
        all.forEach(ExecutorProcess::stop);
        try {
            if (trainer != null) {
                trainer.interrupt();
                trainer.join(CLOSE_MILLIS);
            }
            forker.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
            for (ExecutorProcess process : all) {
                process.stop();
                if (!process.awaitEnd(CLOSE_MILLIS)) {
                    LOG.warn("{} does not end", process);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        server.close();
    }

    /** Finds the process at the other end of each link, by the secret that it was given. */
    private final class Links implements LinkListener {

        @Override
        public void opened(Link link) {
            // It says hello first; one that does not is closed as idle.
        }

        @Override
        public void received(Link link, long epoch, Message message) {
            ExecutorProcess known;
            synchronized (ForkedLauncher.this) {
                known = links.get(link);
            }
            if (known != null && message instanceof ExecutorMessage said) {
                known.said(said);
                return;
            }
            if (known == null && message instanceof ExecutorMessage.Hello hello) {
                ExecutorProcess process;
                synchronized (ForkedLauncher.this) {
                    process = processes.get(hello.executor());
                    if (process != null) {
                        links.put(link, process);
                    }
                }
                if (process != null && process.connected(link, hello.secret())) {
                    return;
                }
                synchronized (ForkedLauncher.this) {
                    links.remove(link);
                }
            }
            LOG.warn("closed a link that is no executor's: {}", link.peer());
            link.close();
        }

        @Override
        public void closed(Link link, @Nullable Throwable cause) {
            ExecutorProcess process;
            synchronized (ForkedLauncher.this) {
                process = links.remove(link);
            }
            if (process != null) {
                process.disconnected();
            }
        }
    }
}
