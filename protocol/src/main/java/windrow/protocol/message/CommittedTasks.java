package windrow.protocol.message;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.TaskId;

/**
 * What granted attempts wrote, in little room: a job may have a million of them, and a message has an end. Tasks that are neighbours, were
 * done by attempts of the same number, and named files of the same form take the room of one; in the worst case each takes a few bytes, as
 * long as the names differ by the task's index alone.
 *
 * @param forms names of files, each form once
 * @param runs in the order of the tasks
 */
public record CommittedTasks(List<Form> forms, List<Run> runs) {

    /**
     * Tasks of one kind, one after the other by index, and the attempts that did them.
     *
     * @param count of tasks
     * @param epoch of each attempt
     * @param number of each attempt
     * @param form what each wrote, counted from 0 in the list of forms
     */
    public record Run(TaskId first, int count, long epoch, int number, int form) {

        private int messageBytes() {
            return WireSize.ofNumber(first.job().epoch())
                    + WireSize.ofNumber(first.job().number())
                    + WireSize.ofCount(first.kind().ordinal())
                    + WireSize.ofNumber(first.index())
                    + WireSize.ofNumber(count)
                    + WireSize.ofNumber(epoch)
                    + WireSize.ofNumber(number)
                    + WireSize.ofNumber(form);
        }
    }

    /** The names of the files of one attempt. */
    public record Form(List<FileName> files) {

        /** No files. */
        public static final Form NONE = new Form(List.of());

        /** The form of these names, which a task of this index gave. */
        public static Form of(List<String> names, int index) {
            String digits = digits(index);
            return names.isEmpty()
                    ? NONE
                    : new Form(names.stream()
                            .map(name -> FileName.of(name, digits))
                            .toList());
        }

        /** What the names are for a task of this index. */
        public List<String> names(int index) {
            String digits = digits(index);
            return files.stream().map(file -> file.name(digits)).toList();
        }

        /* Written out, as hashCode is: the JVM puts a record's own together at run time, which costs a small job milliseconds. */
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Form that && files.equals(that.files);
        }

        @Override
        public int hashCode() {
            return files.hashCode();
        }

        private long messageBytes() {
            long bytes = WireSize.ofCount(files.size());
            for (FileName file : files) {
                bytes += WireSize.ofText(file.before()) + 1 + WireSize.ofText(file.after());
            }
            return bytes;
        }

        /** As they stand in the names of parts. */
        private static String digits(int index) {
            String n = Integer.toString(index);
            return "0".repeat(Math.max(0, 5 - n.length())) + n;
        }
    }

    /**
     * A file's name, cut where the task's index stands.
     *
     * @param before the index; all of the name, if the index does not stand in it
     * @param numbered whether it does
     * @param after the index
     */
    public record FileName(String before, boolean numbered, String after) {

        private static FileName of(String name, String digits) {
            int at = name.lastIndexOf(digits);
            return at < 0
                    ? new FileName(name, false, "")
                    : new FileName(name.substring(0, at), true, name.substring(at + digits.length()));
        }

        /* Written out, as hashCode is: the JVM puts a record's own together at run time, which costs a small job milliseconds. */
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof FileName that
                    && numbered == that.numbered
                    && before.equals(that.before)
                    && after.equals(that.after);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * before.hashCode() + Boolean.hashCode(numbered)) + after.hashCode();
        }

        private String name(String digits) {
            return numbered ? before + digits + after : before;
        }
    }

    /** The same, less compact. */
    public static CommittedTasks of(List<TaskWork.Committed> tasks) {
        Builder builder = new Builder();
        for (TaskWork.Committed each : tasks) {
            builder.add(
                    each.attempt(), Form.of(each.files(), each.attempt().task().index()));
        }
        return builder.build();
    }

    /** One for each task. */
    public List<TaskWork.Committed> all() {
        List<TaskWork.Committed> all = new ArrayList<>();
        for (Run run : runs) {
            Form form = forms.get(run.form());
            for (int i = 0; i < run.count(); i++) {
                int index = run.first().index() + i;
                TaskId task = new TaskId(run.first().job(), run.first().kind(), index);
                all.add(new TaskWork.Committed(new AttemptId(task, run.epoch(), run.number()), form.names(index)));
            }
        }
        return all;
    }

    /** Takes attempts one after the other; they are compact if they come by the index of their tasks. Not thread-safe. */
    public static final class Builder {

        private final Map<Form, Integer> numbers = new HashMap<>();
        private final List<Form> forms = new ArrayList<>();
        private final List<Run> runs = new ArrayList<>();
        private @Nullable AttemptId first;
        private Form form = Form.NONE;
        private int count;
        /** Of the forms and of the runs that have ended. */
        private long bytes;

        public void add(AttemptId attempt, Form wrote) {
            if (first != null && follows(first, attempt) && wrote.equals(form)) {
                count++;
                return;
            }
            end();
            first = attempt;
            form = wrote;
            count = 1;
        }

        private boolean follows(AttemptId begin, AttemptId attempt) {
            return attempt.task().index() == begin.task().index() + count
                    && attempt.epoch() == begin.epoch()
                    && attempt.number() == begin.number()
                    && attempt.task().kind() == begin.task().kind()
                    && attempt.job().equals(begin.job());
        }

        private void end() {
            if (first != null) {
                Run run = new Run(first.task(), count, first.epoch(), first.number(), number(form));
                runs.add(run);
                bytes += run.messageBytes();
            }
        }

        private int number(Form of) {
            Integer known = numbers.putIfAbsent(of, forms.size());
            if (known == null) {
                forms.add(of);
                bytes += of.messageBytes();
                return forms.size() - 1;
            }
            return known;
        }

        /** What all that was added takes in a message, but for the last run of tasks. It takes the same time however much that is. */
        public long messageBytes() {
            return WireSize.ofCount(forms.size()) + WireSize.ofCount(runs.size()) + bytes;
        }

        /** To be called once. */
        public CommittedTasks build() {
            end();
            return new CommittedTasks(List.copyOf(forms), List.copyOf(runs));
        }
    }
}
