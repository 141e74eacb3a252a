package windrow.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.stream.Stream;
import windrow.api.Emitter;
import windrow.api.Job;
import windrow.api.Mapper;
import windrow.api.Program;
import windrow.api.Session;
import windrow.api.TaskContext;
import windrow.api.Text;
import windrow.api.UsageException;
import windrow.api.io.KeyValueTextInput;
import windrow.api.io.TextOutput;

/**
 * Joins a large table with a small one that fits in memory, both of lines KEY TAB VALUE: writes KEY TAB SMALL TAB LARGE. The small one is given by
 * {@code --files} and has each key once; nothing goes through a shuffle.
 */
public final class MapJoin implements Program {
    private static final Text TAB = Text.of("\t");

    @Override
    public void run(Session session, String[] args) throws Exception {
        if (args.length != 3) {
            throw new UsageException("usage: mapjoin SMALL LARGE OUT, with SMALL the name of a file that --files gave");
        }
        session.run(job(args[0], args[1], args[2]));
    }

    static Job job(String small, String large, String out) {
        return Job.<Text, Text>mapOnly("mapjoin")
                .input(KeyValueTextInput.of(large), new Match(small))
                .output(TextOutput.to(out))
                .build();
    }

    private static final class Match implements Mapper<Text, Text, Text, Text> {
        private final String small;
        private final HashMap<Text, Text> table = new HashMap<>();

        Match(String small) {
            this.small = small;
        }

        @Override
        public void setup(TaskContext context) throws IOException {
            try (Stream<String> lines = Files.lines(context.localFile(small))) {
                lines.forEach(line -> {
                    int tab = line.indexOf('\t');
                    if (tab >= 0) {
                        table.put(Text.of(line.substring(0, tab)), Text.of(line.substring(tab + 1)));
                    }
                });
            }
        }

        @Override
        public void map(Text key, Text value, Emitter<Text, Text> out) {
            Text partner = table.get(key);
            if (partner != null) {
                out.emit(key, Text.concat(partner, TAB, value));
            }
        }
    }
}
