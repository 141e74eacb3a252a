package author;

import java.io.IOException;
import java.util.List;
import windrow.api.Emitter;
import windrow.api.InputNotFoundException;
import windrow.api.Job;
import windrow.api.JobFailedException;
import windrow.api.Mapper;
import windrow.api.Program;
import windrow.api.Session;
import windrow.api.Text;
import windrow.api.UsageException;
import windrow.api.io.InputContext;
import windrow.api.io.InputFormat;
import windrow.api.io.InputSplit;
import windrow.api.io.RecordReader;
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
            case "absent" -> session.run(absent(args, false));
            case "absent-and-told" -> session.run(absent(args, true));
            case "twice" ->
                session.run(Job.<Text, Text>mapOnly("odd")
                        .input(TextInput.of(args[1]), new Failing())
                        .output(TextOutput.to(args[2]))
                        .setting("job.max-attempts", "2")
                        .build());
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

    private static Job absent(String[] args, boolean told) {
        return Job.<Text, Text>mapOnly("absent")
                .input(new Absent(args[1], told), (key, value, out) -> out.emit(key, value))
                .output(TextOutput.to(args[2]))
                .build();
    }

    /** Finds out about its input when it is split, and says so itself or leaves that to the file system. */
    private static final class Absent implements InputFormat<Text, Text> {

        private final String path;
        private final boolean told;

        Absent(String path, boolean told) {
            this.path = path;
            this.told = told;
        }

        @Override
        public List<InputSplit> splits(InputContext context) throws IOException {
            if (told) {
                throw new InputNotFoundException("there is no " + path);
            }
            context.files().status(path);
            return List.of();
        }

        @Override
        public RecordReader<Text, Text> open(InputSplit split, InputContext context) {
            throw new IllegalStateException("there is no split");
        }
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
