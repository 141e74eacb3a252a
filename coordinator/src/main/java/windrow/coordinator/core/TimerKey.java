package windrow.coordinator.core;

import windrow.protocol.id.JobId;
import windrow.protocol.rpc.TimerName;

/** Names a timer. What is to be done when it fires is decided from the state at that time. */
public abstract sealed class TimerKey extends TimerName {

    private TimerKey() {}

    private TimerKey(Object about) {
        super(about);
    }

    abstract void dispatch(Handler handler);

    /** Has the worker been silent for too long? */
    public static final class WorkerSilence extends TimerKey {

        private final String worker;

        public WorkerSilence(String worker) {
            super(worker);
            this.worker = worker;
        }

        @Override
        void dispatch(Handler handler) {
            handler.workerSilence(worker);
        }
    }

    /** Workers have not been sent all map events that they need. */
    public static final class Feeding extends TimerKey {
        @Override
        void dispatch(Handler handler) {
            handler.feeding();
        }
    }

    /** Workers that run reduces of the job have not all been told yet what is new. */
    public static final class EventsNow extends TimerKey {

        private final JobId job;

        public EventsNow(JobId job) {
            super(job);
            this.job = job;
        }

        @Override
        void dispatch(Handler handler) {
            handler.eventsNow(job);
        }
    }

    /** Tasks of the job have not all been put into its queues yet. */
    public static final class Queueing extends TimerKey {

        private final JobId job;

        public Queueing(JobId job) {
            super(job);
            this.job = job;
        }

        @Override
        void dispatch(Handler handler) {
            handler.queueing(job);
        }
    }

    /** Tasks of the job that their surroundings failed can be tried again. */
    public static final class Resting extends TimerKey {

        private final JobId job;

        public Resting(JobId job) {
            super(job);
            this.job = job;
        }

        @Override
        void dispatch(Handler handler) {
            handler.resting(job);
        }
    }

    /** Map outputs of workers that are gone have not all been given up yet. */
    public static final class GivingUp extends TimerKey {
        @Override
        void dispatch(Handler handler) {
            handler.givingUp();
        }
    }

    /** Attempts of the job that are not wanted any more have not all been told to stop yet. */
    public static final class Killing extends TimerKey {

        private final JobId job;

        public Killing(JobId job) {
            super(job);
            this.job = job;
        }

        @Override
        void dispatch(Handler handler) {
            handler.killing(job);
        }
    }

    /** Workers have not all been told yet that a job is over. */
    public static final class Farewells extends TimerKey {
        @Override
        void dispatch(Handler handler) {
            handler.farewells();
        }
    }

    /** Map outputs that a new leader knows have not all been put among the job's map events yet. */
    public static final class Refilling extends TimerKey {

        private final JobId job;

        public Refilling(JobId job) {
            super(job);
            this.job = job;
        }

        @Override
        void dispatch(Handler handler) {
            handler.refilling(job);
        }
    }

    /** What the job's commit or abort task is to be told has not been put together yet. */
    public static final class Listing extends TimerKey {

        private final JobId job;

        public Listing(JobId job) {
            super(job);
            this.job = job;
        }

        @Override
        void dispatch(Handler handler) {
            handler.listing(job);
        }
    }

    /** Free workers have not all been offered to the jobs yet. */
    public static final class Placing extends TimerKey {
        @Override
        void dispatch(Handler handler) {
            handler.placing();
        }
    }

    /** Orders have not all been sent yet. */
    public static final class Ordering extends TimerKey {
        @Override
        void dispatch(Handler handler) {
            handler.ordering();
        }
    }

    /** Maps of the job have waited long enough for a slot near their data. */
    public static final class LocalityWait extends TimerKey {

        private final JobId job;

        public LocalityWait(JobId job) {
            super(job);
            this.job = job;
        }

        @Override
        void dispatch(Handler handler) {
            handler.localityWait(job);
        }
    }

    /** Does an attempt of the job need a second one beside it? */
    public static final class StragglerCheck extends TimerKey {

        private final JobId job;

        public StragglerCheck(JobId job) {
            super(job);
            this.job = job;
        }

        @Override
        void dispatch(Handler handler) {
            handler.stragglerCheck(job);
        }
    }

    /** Requests that wait for a change of the job's status can be answered. */
    public static final class StatusReply extends TimerKey {

        private final JobId job;

        public StatusReply(JobId job) {
            super(job);
            this.job = job;
        }

        @Override
        void dispatch(Handler handler) {
            handler.statusReply(job);
        }
    }

    /** The removal of what a failed or killed job wrote goes on, whatever did not end. */
    public static final class Cleanup extends TimerKey {

        private final JobId job;

        public Cleanup(JobId job) {
            super(job);
            this.job = job;
        }

        @Override
        void dispatch(Handler handler) {
            handler.cleanup(job);
        }
    }

    /** A new leader has waited long enough for the workers of its predecessor. */
    public static final class Recovery extends TimerKey {
        @Override
        void dispatch(Handler handler) {
            handler.recovery();
        }
    }

    /** One method per key, so that a new one does not compile until it is handled. */
    interface Handler {
        void workerSilence(String worker);

        void feeding();

        void eventsNow(JobId job);

        void queueing(JobId job);

        void resting(JobId job);

        void givingUp();

        void killing(JobId job);

        void farewells();

        void refilling(JobId job);

        void listing(JobId job);

        void placing();

        void ordering();

        void localityWait(JobId job);

        void stragglerCheck(JobId job);

        void statusReply(JobId job);

        void cleanup(JobId job);

        void recovery();
    }
}
