package author;

import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import windrow.api.Emitter;
import windrow.api.Job;
import windrow.api.Program;
import windrow.api.Session;
import windrow.api.io.TextOutput;
import windrow.hadoop.formats.SequenceFileInput;

/** Takes its input for SequenceFiles: SequenceText IN OUT. */
public final class SequenceText implements Program {

    @Override
    public void run(Session session, String[] args) throws Exception {
        session.run(Job.<Text, LongWritable>mapOnly("text")
                .input(
                        SequenceFileInput.of(Text.class, LongWritable.class, args[0]),
                        (Text key, LongWritable value, Emitter<Text, LongWritable> out) -> out.emit(key, value))
                .output(TextOutput.to(args[1]))
                .build());
    }
}
