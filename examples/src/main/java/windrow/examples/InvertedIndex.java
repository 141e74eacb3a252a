package windrow.examples;

import java.util.Arrays;
import windrow.api.Emitter;
import windrow.api.Job;
import windrow.api.KeyOrder;
import windrow.api.Mapper;
import windrow.api.Pair;
import windrow.api.Program;
import windrow.api.Reducer;
import windrow.api.Session;
import windrow.api.Text;
import windrow.api.Tokenizer;
import windrow.api.UsageException;
import windrow.api.io.KeyValueTextInput;
import windrow.api.io.TextOutput;
import windrow.api.serde.ByteBuilder;
import windrow.api.serde.Serdes;

/**
 * Lists for each word the documents that it occurs in, in order. A document is a line NAME TAB TEXT.
 *
 * <p>The document is part of the key, and groups are made without it: so the shuffle sorts the documents of a word, and the reducer keeps none but the last.
 */
public final class InvertedIndex implements Program {
    @Override
    public void run(Session session, String[] args) throws Exception {
        if (args.length < 2) {
            throw new UsageException("usage: invertedindex IN... OUT");
        }
        session.run(job(Arrays.copyOf(args, args.length - 1), args[args.length - 1]));
    }

    static Job job(String[] in, String out) {
        return Job.named("invertedindex", Serdes.pair(Serdes.TEXT, Serdes.TEXT), Serdes.TEXT)
                .input(KeyValueTextInput.of(in), new Words())
                .grouping(KeyOrder.first())
                .reducer(new Documents())
                .output(TextOutput.to(out))
                .build();
    }

    private static final class Words implements Mapper<Text, Text, Pair<Text, Text>, Text> {
        private final Tokenizer words = Tokenizer.whitespace();

        @Override
        public void map(Text document, Text text, Emitter<Pair<Text, Text>, Text> out) {
            for (Text word : words.tokens(text)) {
                out.emit(Pair.of(word, document), document);
            }
        }
    }

    private static final class Documents implements Reducer<Pair<Text, Text>, Text, Text, Text> {
        @Override
        public void reduce(Pair<Text, Text> key, Iterable<Text> documents, Emitter<Text, Text> out) {
            ByteBuilder list = new ByteBuilder(64);
            Text last = null;
            for (Text document : documents) {
                if (last == null || !last.equals(document)) {
                    if (last != null) {
                        list.put(' ');
                    }
                    list.put(document.array(), document.offset(), document.length());
                    last = document.copy();
                }
            }
            out.emit(key.first(), new Text(list.array(), 0, list.length()));
        }
    }
}
