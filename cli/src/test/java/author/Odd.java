package author;

import windrow.api.Emitter;
import windrow.api.Job;
import windrow.api.JobFailedException;
import windrow.api.Mapper;
import windrow.api.Program;
import windrow.api.Session;
import windrow.api.Text;
import windrow.api.UsageException;
import windrow.api.io.TextInput;
import windrow.api.io.TextOutput;

/** Misbehaves as its first argument says: Odd HOW IN OUT. */
public final class Odd implements Program {

    @Override
    public void run(Session session, String[] args) throws Exception {
        switch (args[0]) {
            case "throws" -> throw new IllegalStateException("thrown by the program");
            case "usage" -> throw new UsageException("you asked for it");
            case "nothing" -> System.out.println("no job at all");
            case "setting" -> System.out.println("setting: " + session.setting("my.key", "none"));
            case "fails" -> session.run(mapOnly(args, new Failing()));
            case "catches" -> {
                try {
                    session.run(mapOnly(args, new Failing()));
                } catch (JobFailedException e) {
                    System.out.println("caught");
                }
            }
            case "captures" -> {
                Object captured = new Object();
                session.run(mapOnly(args, (offset, line, out) -> out.emit(line, Text.of("" + captured))));
            }
            case "sleeps" -> session.run(mapOnly(args, new Sleeping()));
            default -> throw new UsageException("how odd?");
        }
    }

    private static Job mapOnly(String[] args, Mapper<Long, Text, Text, Text> mapper) {
        return Job.<Text, Text>mapOnly("odd")
                .input(TextInput.of(args[1]), mapper)
                .output(TextOutput.to(args[2]))
                .build();
    }

    private static final class Failing implements Mapper<Long, Text, Text, Text> {

        @Override
        public void map(Long offset, Text line, Emitter<Text, Text> out) {
            throw new IllegalArgumentException("bad line: " + line);
        }
    }

    private static final class Sleeping implements Mapper<Long, Text, Text, Text> {

        @Override
        public void map(Long offset, Text line, Emitter<Text, Text> out) throws Exception {
            Thread.sleep(600_000);
        }
    }
}
