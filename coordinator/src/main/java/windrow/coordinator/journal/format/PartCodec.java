package windrow.coordinator.journal.format;

import java.util.ArrayList;
import java.util.List;
import windrow.coordinator.core.SnapshotPart;

/** The items of snapshots. */
final class PartCodec implements ItemCodec<SnapshotPart> {

    private static final ItemType BEGIN = new ItemType(1, "Begin", 1);
    private static final ItemType OF_JOB = new ItemType(2, "OfJob", 1);
    private static final ItemType COUNTERS = new ItemType(3, "Counters", 1);
    private static final ItemType HOLDERS = new ItemType(4, "Holders", 1);
    private static final ItemType MAPS = new ItemType(5, "Maps", 2);
    private static final ItemType REDUCES = new ItemType(6, "Reduces", 2);
    private static final ItemType FINISHED = new ItemType(7, "Finished", 1);
    private static final ItemType END = new ItemType(8, "End", 1);
    private static final ItemType FAILURES = new ItemType(9, "Failures", 2);

    private static final List<ItemType> TYPES =
            List.of(BEGIN, OF_JOB, COUNTERS, HOLDERS, MAPS, REDUCES, FINISHED, END, FAILURES);

    @Override
    public List<ItemType> types() {
        return TYPES;
    }

    @Override
    public void write(SnapshotPart item, FieldWriter out) {
        item.dispatch(new Writing(out));
    }

    @Override
    public SnapshotPart read(int number, int version, FieldReader in) throws MalformedException {
        return switch (number) {
            case 1 -> new SnapshotPart.Begin(in.varint(), in.number());
            case 2 ->
                new SnapshotPart.OfJob(
                        CommonFields.job(in),
                        CommonFields.spec(in),
                        CommonFields.state(in),
                        CommonFields.state(in),
                        in.string(),
                        in.string(),
                        in.bool(),
                        in.bool(),
                        in.string(),
                        in.number(),
                        in.number(),
                        in.number(),
                        in.number(),
                        in.u64());
            case 3 -> new SnapshotPart.Counters(CommonFields.job(in), in.list(PartCodec::counter));
            case 4 -> new SnapshotPart.Holders(CommonFields.job(in), in.list(PartCodec::holder));
            case 5 -> new SnapshotPart.Maps(CommonFields.job(in), in.number(), in.list(each -> map(each, version)));
            case 6 ->
                new SnapshotPart.Reduces(CommonFields.job(in), in.number(), in.list(each -> reduce(each, version)));
            case 7 -> new SnapshotPart.Finished(in.list(CommonFields::job));
            case 8 -> new SnapshotPart.End(in.number());
            case 9 -> new SnapshotPart.Failures(CommonFields.job(in), in.list(each -> failure(each, version)));
            default -> throw new MalformedException("no part of a snapshot has number " + number);
        };
    }

    private static void counter(FieldWriter out, SnapshotPart.Counter counter) {
        out.name(counter.group());
        out.name(counter.name());
        out.zigzag(counter.sum());
    }

    private static SnapshotPart.Counter counter(FieldReader in) throws MalformedException {
        return new SnapshotPart.Counter(in.name(), in.name(), in.zigzag());
    }

    private static void holder(FieldWriter out, SnapshotPart.Holder holder) {
        out.name(holder.worker());
        out.name(holder.shuffleHost());
        out.zigzag(holder.shufflePort());
    }

    private static SnapshotPart.Holder holder(FieldReader in) throws MalformedException {
        return new SnapshotPart.Holder(in.name(), in.name(), in.zigzagInt());
    }

    private static void map(FieldWriter out, SnapshotPart.MapState map) {
        CommonFields.split(out, map.split());
        attempt(out, map.granted());
        attempt(out, map.official());
        out.zigzag(map.holder());
        out.bool(map.digestKnown());
        out.u64(map.digest());
        attempt(out, map.writer());
        out.list(map.files(), FieldWriter::string);
        out.list(map.counters(), PartCodec::added);
        out.list(map.lost(), PartCodec::attempt);
    }

    private static SnapshotPart.MapState map(FieldReader in, int version) throws MalformedException {
        return new SnapshotPart.MapState(
                CommonFields.split(in),
                attempt(in),
                attempt(in),
                in.zigzagInt(),
                in.bool(),
                in.u64(),
                attempt(in),
                in.list(FieldReader::string),
                share(in, version),
                in.list(PartCodec::attempt));
    }

    private static void reduce(FieldWriter out, SnapshotPart.ReduceState reduce) {
        attempt(out, reduce.granted());
        attempt(out, reduce.committed());
        out.list(reduce.files(), FieldWriter::string);
        out.list(reduce.counters(), PartCodec::added);
    }

    private static SnapshotPart.ReduceState reduce(FieldReader in, int version) throws MalformedException {
        return new SnapshotPart.ReduceState(attempt(in), attempt(in), in.list(FieldReader::string), share(in, version));
    }

    private static void added(FieldWriter out, SnapshotPart.Added added) {
        out.varint(added.number());
        out.zigzag(added.value());
    }

    /** Version 1 has a value for each number from 0 on. */
    private static List<SnapshotPart.Added> share(FieldReader in, int version) throws MalformedException {
        if (version > 1) {
            return in.list(each -> new SnapshotPart.Added(each.number(), each.zigzag()));
        }
        List<Long> values = in.list(FieldReader::zigzag);
        List<SnapshotPart.Added> share = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i) != 0) {
                share.add(new SnapshotPart.Added(i, values.get(i)));
            }
        }
        return share;
    }

    private static void failure(FieldWriter out, SnapshotPart.Failure failure) {
        CommonFields.kind(out, failure.kind());
        out.varint(failure.index());
        out.varint(failure.times());
        attempt(out, failure.last());
    }

    /** Version 1 does not tell the last attempt. */
    private static SnapshotPart.Failure failure(FieldReader in, int version) throws MalformedException {
        return new SnapshotPart.Failure(
                CommonFields.kind(in), in.number(), in.number(), version > 1 ? attempt(in) : SnapshotPart.Attempt.NONE);
    }

    private static void attempt(FieldWriter out, SnapshotPart.Attempt attempt) {
        out.varint(attempt.epoch());
        out.varint(attempt.number());
    }

    private static SnapshotPart.Attempt attempt(FieldReader in) throws MalformedException {
        long epoch = in.varint();
        int number = in.number();
        return epoch == 0 && number == 0 ? SnapshotPart.Attempt.NONE : new SnapshotPart.Attempt(epoch, number);
    }

    private record Writing(FieldWriter out) implements SnapshotPart.Handler {

        private void begin(ItemType type) {
            out.varint(type.number());
            out.varint(type.version());
        }

        @Override
        public void begin(SnapshotPart.Begin begin) {
            begin(BEGIN);
            out.varint(begin.lastEpoch());
            out.varint(begin.lastNumber());
        }

        @Override
        public void ofJob(SnapshotPart.OfJob job) {
            begin(OF_JOB);
            CommonFields.job(out, job.job());
            CommonFields.spec(out, job.spec());
            CommonFields.state(out, job.state());
            CommonFields.state(out, job.goal());
            out.string(job.message());
            out.string(job.stackTrace());
            out.bool(job.wrongInput());
            out.bool(job.publishing());
            out.string(job.splitFile());
            out.varint(job.maps());
            out.varint(job.mapsDone());
            out.varint(job.reduces());
            out.varint(job.reducesDone());
            out.u64(job.digestSum());
        }

        @Override
        public void counters(SnapshotPart.Counters counters) {
            begin(COUNTERS);
            CommonFields.job(out, counters.job());
            out.list(counters.counters(), PartCodec::counter);
        }

        @Override
        public void holders(SnapshotPart.Holders holders) {
            begin(HOLDERS);
            CommonFields.job(out, holders.job());
            out.list(holders.holders(), PartCodec::holder);
        }

        @Override
        public void maps(SnapshotPart.Maps maps) {
            begin(MAPS);
            CommonFields.job(out, maps.job());
            out.varint(maps.first());
            out.list(maps.maps(), PartCodec::map);
        }

        @Override
        public void reduces(SnapshotPart.Reduces reduces) {
            begin(REDUCES);
            CommonFields.job(out, reduces.job());
            out.varint(reduces.first());
            out.list(reduces.reduces(), PartCodec::reduce);
        }

        @Override
        public void failures(SnapshotPart.Failures failures) {
            begin(FAILURES);
            CommonFields.job(out, failures.job());
            out.list(failures.failures(), PartCodec::failure);
        }

        @Override
        public void finished(SnapshotPart.Finished finished) {
            begin(FINISHED);
            out.list(finished.jobs(), CommonFields::job);
        }

        @Override
        public void end(SnapshotPart.End end) {
            begin(END);
            out.varint(end.jobs());
        }
    }
}
