package author;

import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.io.compress.DefaultCodec;
import windrow.api.Emitter;
import windrow.api.Job;
import windrow.api.Mapper;
import windrow.api.Program;
import windrow.api.Reducer;
import windrow.api.Session;
import windrow.api.io.TextInput;
import windrow.api.io.TextOutput;
import windrow.hadoop.formats.SequenceFileInput;
import windrow.hadoop.formats.SequenceFileOutput;
import windrow.hadoop.formats.WritableSerde;

/** Word count by way of SequenceFiles, with keys and values that are used again and again: SequenceWords IN BETWEEN COMPRESSED OUT. */
public final class SequenceWords implements Program {

    private static final WritableSerde<Text> KEYS = WritableSerde.of(Text.class);
    private static final WritableSerde<LongWritable> VALUES = WritableSerde.of(LongWritable.class);

    @Override
    public void run(Session session, String[] args) throws Exception {
        session.run(Job.named("count", KEYS, VALUES)
                .input(TextInput.of(args[0]), new Cut())
                .reducer(new Sum())
                .output(SequenceFileOutput.to(args[1], Text.class, LongWritable.class))
                .build());
        session.run(Job.<Text, LongWritable>mapOnly("compress")
                .input(
                        SequenceFileInput.of(Text.class, LongWritable.class, args[1]),
                        (Text key, LongWritable value, Emitter<Text, LongWritable> out) -> out.emit(key, value))
                .output(SequenceFileOutput.to(args[2], Text.class, LongWritable.class)
                        .blockCompressed(DefaultCodec.class))
                .build());
        session.run(Job.named("tell", KEYS, VALUES)
                .input(
                        SequenceFileInput.of(Text.class, LongWritable.class, args[2]),
                        (key, value, out) -> out.emit(key, value))
                .reducer(new Sum())
                .output(TextOutput.to(args[3]))
                .build());
    }

    private static final class Cut implements Mapper<Long, windrow.api.Text, Text, LongWritable> {

        private static final long serialVersionUID = 1;

        private transient Text word;
        private transient LongWritable one;

        @Override
        public void map(Long offset, windrow.api.Text line, Emitter<Text, LongWritable> out) {
            if (word == null) {
                word = new Text();
                one = new LongWritable();
            }
            for (String part : line.toString().split(" ")) {
                word.set(part);
                one.set(1);
                out.emit(word, one);
                word.clear();
                one.set(-1);
            }
        }
    }

    private static final class Sum implements Reducer<Text, LongWritable, Text, LongWritable> {

        private static final long serialVersionUID = 1;

        private transient LongWritable total;

        @Override
        public void reduce(Text key, Iterable<LongWritable> values, Emitter<Text, LongWritable> out) {
            if (total == null) {
                total = new LongWritable();
            }
            long sum = 0;
            for (LongWritable value : values) {
                sum += value.get();
            }
            total.set(sum);
            out.emit(key, total);
        }
    }
}
