package windrow.coordinator.journal.format;

import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.id.TaskId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.JobCounters;
import windrow.protocol.message.JobSpec;
import windrow.protocol.message.JobState;
import windrow.protocol.message.SplitMeta;
import windrow.protocol.message.Splits;

/** Fields that items have, most of them of version 1 and in several types. They are not changed: a later version of a type writes others. */
final class CommonFields {

    private CommonFields() {}

    static void job(FieldWriter out, JobId job) {
        out.varint(job.epoch());
        out.varint(job.number());
    }

    static JobId job(FieldReader in) throws MalformedException {
        return new JobId(in.varint(), in.number());
    }

    static void attempt(FieldWriter out, AttemptId attempt) {
        job(out, attempt.job());
        kind(out, attempt.task().kind());
        out.varint(attempt.task().index());
        out.varint(attempt.epoch());
        out.varint(attempt.number());
    }

    static AttemptId attempt(FieldReader in) throws MalformedException {
        return new AttemptId(new TaskId(job(in), kind(in), in.number()), in.varint(), in.number());
    }

    static void kind(FieldWriter out, TaskKind kind) {
        out.u8(
                switch (kind) {
                    case PLAN -> 1;
                    case MAP -> 2;
                    case REDUCE -> 3;
                    case COMMIT -> 4;
                    case ABORT -> 5;
                });
    }

    static TaskKind kind(FieldReader in) throws MalformedException {
        int number = in.u8();
        return switch (number) {
            case 1 -> TaskKind.PLAN;
            case 2 -> TaskKind.MAP;
            case 3 -> TaskKind.REDUCE;
            case 4 -> TaskKind.COMMIT;
            case 5 -> TaskKind.ABORT;
            default -> throw new MalformedException("no kind of task has number " + number);
        };
    }

    static void state(FieldWriter out, JobState state) {
        out.u8(
                switch (state) {
                    case PLANNING -> 1;
                    case RUNNING -> 2;
                    case COMMITTING -> 3;
                    case CLEANING -> 4;
                    case SUCCEEDED -> 5;
                    case FAILED -> 6;
                    case KILLED -> 7;
                });
    }

    static JobState state(FieldReader in) throws MalformedException {
        int number = in.u8();
        return switch (number) {
            case 1 -> JobState.PLANNING;
            case 2 -> JobState.RUNNING;
            case 3 -> JobState.COMMITTING;
            case 4 -> JobState.CLEANING;
            case 5 -> JobState.SUCCEEDED;
            case 6 -> JobState.FAILED;
            case 7 -> JobState.KILLED;
            default -> throw new MalformedException("no job state has number " + number);
        };
    }

    static void spec(FieldWriter out, JobSpec spec) {
        out.string(spec.requestId());
        out.string(spec.name());
        out.name(spec.owner());
        out.string(spec.stagingDirectory());
        out.list(spec.jars(), FieldWriter::string);
        out.list(spec.files(), FieldWriter::string);
        out.bool(spec.hasReduce());
        out.zigzag(spec.reducers());
        out.zigzag(spec.executorMemoryMegabytes());
        out.zigzag(spec.maxAttempts());
        out.bool(spec.speculative());
        out.map(spec.settings(), FieldWriter::string);
    }

    static JobSpec spec(FieldReader in) throws MalformedException {
        return new JobSpec(
                in.string(),
                in.string(),
                in.name(),
                in.string(),
                in.list(FieldReader::string),
                in.list(FieldReader::string),
                in.bool(),
                in.zigzagInt(),
                in.zigzagInt(),
                in.zigzagInt(),
                in.bool(),
                in.map(FieldReader::string));
    }

    static void split(FieldWriter out, SplitMeta split) {
        out.zigzag(split.fileOffset());
        out.zigzag(split.fileLength());
        out.zigzag(split.length());
        out.list(split.hosts(), FieldWriter::name);
    }

    static SplitMeta split(FieldReader in) throws MalformedException {
        return new SplitMeta(in.zigzag(), in.zigzagInt(), in.zigzag(), in.list(FieldReader::name));
    }

    static void splits(FieldWriter out, Splits splits) {
        out.list(splits.hosts(), FieldWriter::name);
        out.longs(splits.fileOffsets());
        out.ints(splits.fileLengths());
        out.longs(splits.lengths());
        out.ints(splits.hostEnds());
        out.ints(splits.hostNumbers());
    }

    static Splits splits(FieldReader in) throws MalformedException {
        return new Splits(in.list(FieldReader::name), in.longs(), in.ints(), in.longs(), in.ints(), in.ints());
    }

    static void counters(FieldWriter out, JobCounters counters) {
        out.map(counters.values(), (o, group) -> o.map(group, FieldWriter::zigzag));
    }

    static JobCounters counters(FieldReader in) throws MalformedException {
        var values = in.map(group -> group.map(FieldReader::zigzag));
        return values.isEmpty() ? JobCounters.NONE : new JobCounters(values);
    }
}
