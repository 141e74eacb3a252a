package windrow.worker.launch;

import windrow.api.Combiners;
import windrow.api.Emitter;
import windrow.api.Job;
import windrow.api.Mapper;
import windrow.api.Reducers;
import windrow.api.Text;
import windrow.api.io.NothingOutput;
import windrow.api.io.TextInput;
import windrow.api.io.TextOutput;
import windrow.api.serde.Serdes;

/** Jobs whose classes the child JVMs of {@link ForkedLauncherTest} load. */
final class ForkedJobs {

    private ForkedJobs() {}

    static final class Words implements Mapper<Long, Text, String, Long> {
        private static final long serialVersionUID = 1;

        @Override
        public void map(Long offset, Text line, Emitter<String, Long> out) {
            out.counter("test", "pid").add(ProcessHandle.current().pid());
            for (String word : line.toString().split(" ")) {
                out.emit(word, 1L);
            }
        }
    }

    static final class Misbehaves implements Mapper<Long, Text, String, Long> {
        private static final long serialVersionUID = 1;

        private final String how;

        Misbehaves(String how) {
            this.how = how;
        }

        @Override
        public void map(Long offset, Text line, Emitter<String, Long> out) throws Exception {
            switch (how) {
                case "exit" -> {
                    System.out.println("leaving");
                    System.exit(0);
                }
                case "heap" -> {
                    long[][] all = new long[1_000_000][];
                    for (int i = 0; i < all.length; i++) {
                        all[i] = new long[100_000];
                    }
                }
                case "chatter" -> {
                    for (int i = 0; i < 300_000; i++) {
                        System.out.println("a line that nobody reads, number " + i);
                    }
                }
                case "thread" -> {
                    Thread thread = new Thread(
                            () -> {
                                try {
                                    new java.util.concurrent.CountDownLatch(1).await();
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                            },
                            "of the job");
                    thread.setDaemon(true);
                    thread.start();
                }
                case "property" -> System.setProperty("of.the.job", "set");
                case "fail" -> throw new IllegalStateException("on purpose");
                default -> new java.util.concurrent.CountDownLatch(1).await();
            }
        }
    }

    static Job words(String in, String out) {
        return Job.named("words", Serdes.STRING, Serdes.LONG)
                .input(TextInput.of(in), new Words())
                .combiner(Combiners.sumLongs())
                .reducer(Reducers.sumLongs())
                .output(TextOutput.to(out))
                .build();
    }

    static Job misbehaving(String in, String how) {
        return Job.named("bad", Serdes.STRING, Serdes.LONG)
                .input(TextInput.of(in), new Misbehaves(how))
                .reducer(Reducers.sumLongs())
                .output(NothingOutput.get())
                .build();
    }
}
