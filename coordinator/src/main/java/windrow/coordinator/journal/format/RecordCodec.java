package windrow.coordinator.journal.format;

import java.util.List;
import windrow.coordinator.core.JournalRecord;
import windrow.protocol.message.Splits;

/** The items of logs. */
final class RecordCodec implements ItemCodec<JournalRecord> {

    private static final ItemType JOB_SUBMITTED = new ItemType(1, "JobSubmitted", 1);
    private static final ItemType JOB_PLANNED = new ItemType(2, "JobPlanned", 2);
    private static final ItemType MAP_DONE = new ItemType(3, "MapDone", 1);
    private static final ItemType MAP_OUTPUT_LOST = new ItemType(4, "MapOutputLost", 1);
    private static final ItemType COMMIT_GRANTED = new ItemType(5, "CommitGranted", 1);
    private static final ItemType GRANT_REVOKED = new ItemType(6, "GrantRevoked", 1);
    private static final ItemType TASK_COMMITTED = new ItemType(7, "TaskCommitted", 1);
    private static final ItemType JOB_COMMIT_BEGUN = new ItemType(8, "JobCommitBegun", 1);
    private static final ItemType JOB_ENDING = new ItemType(9, "JobEnding", 1);
    private static final ItemType JOB_ENDED = new ItemType(10, "JobEnded", 1);
    private static final ItemType JOB_UNCLEANED = new ItemType(11, "JobUncleaned", 1);
    private static final ItemType ATTEMPT_FAILED = new ItemType(12, "AttemptFailed", 1);

    private static final List<ItemType> TYPES = List.of(
            JOB_SUBMITTED,
            JOB_PLANNED,
            MAP_DONE,
            MAP_OUTPUT_LOST,
            COMMIT_GRANTED,
            GRANT_REVOKED,
            TASK_COMMITTED,
            JOB_COMMIT_BEGUN,
            JOB_ENDING,
            JOB_ENDED,
            JOB_UNCLEANED,
            ATTEMPT_FAILED);

    @Override
    public List<ItemType> types() {
        return TYPES;
    }

    @Override
    public void write(JournalRecord item, FieldWriter out) {
        item.dispatch(new Writing(out));
    }

    @Override
    public JournalRecord read(int number, int version, FieldReader in) throws MalformedException {
        return switch (number) {
            case 1 -> new JournalRecord.JobSubmitted(CommonFields.job(in), CommonFields.spec(in));
            case 2 ->
                new JournalRecord.JobPlanned(
                        CommonFields.job(in),
                        version == 1 ? Splits.of(in.list(CommonFields::split)) : CommonFields.splits(in),
                        in.string(),
                        in.zigzagInt());
            case 3 ->
                new JournalRecord.MapDone(
                        CommonFields.attempt(in),
                        in.name(),
                        in.name(),
                        in.zigzagInt(),
                        in.zigzag(),
                        in.zigzag(),
                        in.u64(),
                        in.list(FieldReader::string),
                        CommonFields.counters(in));
            case 4 -> new JournalRecord.MapOutputLost(CommonFields.attempt(in));
            case 5 -> new JournalRecord.CommitGranted(CommonFields.attempt(in));
            case 6 -> new JournalRecord.GrantRevoked(CommonFields.attempt(in));
            case 7 ->
                new JournalRecord.TaskCommitted(
                        CommonFields.attempt(in), in.list(FieldReader::string), CommonFields.counters(in));
            case 8 -> new JournalRecord.JobCommitBegun(CommonFields.job(in));
            case 9 ->
                new JournalRecord.JobEnding(
                        CommonFields.job(in), CommonFields.state(in), in.string(), in.string(), in.bool());
            case 10 -> new JournalRecord.JobEnded(CommonFields.job(in), CommonFields.state(in));
            case 11 -> new JournalRecord.JobUncleaned(CommonFields.job(in), in.string());
            case 12 -> new JournalRecord.AttemptFailed(CommonFields.attempt(in));
            default -> throw new MalformedException("no record has number " + number);
        };
    }

    private record Writing(FieldWriter out) implements JournalRecord.Handler {

        private void begin(ItemType type) {
            out.varint(type.number());
            out.varint(type.version());
        }

        @Override
        public void jobSubmitted(JournalRecord.JobSubmitted submitted) {
            begin(JOB_SUBMITTED);
            CommonFields.job(out, submitted.job());
            CommonFields.spec(out, submitted.spec());
        }

        @Override
        public void jobPlanned(JournalRecord.JobPlanned planned) {
            begin(JOB_PLANNED);
            CommonFields.job(out, planned.job());
            CommonFields.splits(out, planned.splits());
            out.string(planned.splitFile());
            out.zigzag(planned.reducers());
        }

        @Override
        public void mapDone(JournalRecord.MapDone done) {
            begin(MAP_DONE);
            CommonFields.attempt(out, done.attempt());
            out.name(done.worker());
            out.name(done.shuffleHost());
            out.zigzag(done.shufflePort());
            out.zigzag(done.bytes());
            out.zigzag(done.records());
            out.u64(done.digest());
            out.list(done.committed(), FieldWriter::string);
            CommonFields.counters(out, done.counters());
        }

        @Override
        public void mapOutputLost(JournalRecord.MapOutputLost lost) {
            begin(MAP_OUTPUT_LOST);
            CommonFields.attempt(out, lost.attempt());
        }

        @Override
        public void commitGranted(JournalRecord.CommitGranted granted) {
            begin(COMMIT_GRANTED);
            CommonFields.attempt(out, granted.attempt());
        }

        @Override
        public void grantRevoked(JournalRecord.GrantRevoked revoked) {
            begin(GRANT_REVOKED);
            CommonFields.attempt(out, revoked.attempt());
        }

        @Override
        public void taskCommitted(JournalRecord.TaskCommitted committed) {
            begin(TASK_COMMITTED);
            CommonFields.attempt(out, committed.attempt());
            out.list(committed.files(), FieldWriter::string);
            CommonFields.counters(out, committed.counters());
        }

        @Override
        public void attemptFailed(JournalRecord.AttemptFailed failed) {
            begin(ATTEMPT_FAILED);
            CommonFields.attempt(out, failed.attempt());
        }

        @Override
        public void jobCommitBegun(JournalRecord.JobCommitBegun begun) {
            begin(JOB_COMMIT_BEGUN);
            CommonFields.job(out, begun.job());
        }

        @Override
        public void jobEnding(JournalRecord.JobEnding ending) {
            begin(JOB_ENDING);
            CommonFields.job(out, ending.job());
            CommonFields.state(out, ending.state());
            out.string(ending.message());
            out.string(ending.stackTrace());
            out.bool(ending.wrongInput());
        }

        @Override
        public void jobUncleaned(JournalRecord.JobUncleaned uncleaned) {
            begin(JOB_UNCLEANED);
            CommonFields.job(out, uncleaned.job());
            out.string(uncleaned.reason());
        }

        @Override
        public void jobEnded(JournalRecord.JobEnded ended) {
            begin(JOB_ENDED);
            CommonFields.job(out, ended.job());
            CommonFields.state(out, ended.state());
        }
    }
}
