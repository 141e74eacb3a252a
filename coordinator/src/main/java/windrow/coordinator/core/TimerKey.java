package windrow.coordinator.core;

import windrow.protocol.id.JobId;

/** Names a timer. What is to be done when it fires is decided from the state at that time. */
public sealed interface TimerKey {

    void dispatch(Handler handler);

    /** Has the worker been silent for too long? */
    record WorkerSilence(String worker) implements TimerKey {
        @Override
        public void dispatch(Handler handler) {
            handler.workerSilence(worker);
        }
    }

    /** Workers have not been sent all map events that they need. */
    record Feeding() implements TimerKey {
        @Override
        public void dispatch(Handler handler) {
            handler.feeding();
        }
    }

    /** Workers that run reduces of the job have not all been told yet what is new. */
    record EventsNow(JobId job) implements TimerKey {
        @Override
        public void dispatch(Handler handler) {
            handler.eventsNow(job);
        }
    }

    /** Tasks of the job have not all been put into its queues yet. */
    record Queueing(JobId job) implements TimerKey {
        @Override
        public void dispatch(Handler handler) {
            handler.queueing(job);
        }
    }

    /** Tasks of the job that their surroundings failed can be tried again. */
    record Resting(JobId job) implements TimerKey {
        @Override
        public void dispatch(Handler handler) {
            handler.resting(job);
        }
    }

    /** Map outputs of workers that are gone have not all been given up yet. */
    record GivingUp() implements TimerKey {
        @Override
        public void dispatch(Handler handler) {
            handler.givingUp();
        }
    }

    /** Attempts of the job that are not wanted any more have not all been told to stop yet. */
    record Killing(JobId job) implements TimerKey {
        @Override
        public void dispatch(Handler handler) {
            handler.killing(job);
        }
    }

    /** Workers have not all been told yet that a job is over. */
    record Farewells() implements TimerKey {
        @Override
        public void dispatch(Handler handler) {
            handler.farewells();
        }
    }

    /** Map outputs that a new leader knows have not all been put among the job's map events yet. */
    record Refilling(JobId job) implements TimerKey {
        @Override
        public void dispatch(Handler handler) {
            handler.refilling(job);
        }
    }

    /** What the job's commit or abort task is to be told has not been put together yet. */
    record Listing(JobId job) implements TimerKey {
        @Override
        public void dispatch(Handler handler) {
            handler.listing(job);
        }
    }

    /** Free workers have not all been offered to the jobs yet. */
    record Placing() implements TimerKey {
        @Override
        public void dispatch(Handler handler) {
            handler.placing();
        }
    }

    /** Orders have not all been sent yet. */
    record Ordering() implements TimerKey {
        @Override
        public void dispatch(Handler handler) {
            handler.ordering();
        }
    }

    /** Maps of the job have waited long enough for a slot near their data. */
    record LocalityWait(JobId job) implements TimerKey {
        @Override
        public void dispatch(Handler handler) {
            handler.localityWait(job);
        }
    }

    /** Does an attempt of the job need a second one beside it? */
    record StragglerCheck(JobId job) implements TimerKey {
        @Override
        public void dispatch(Handler handler) {
            handler.stragglerCheck(job);
        }
    }

    /** Requests that wait for a change of the job's status can be answered. */
    record StatusReply(JobId job) implements TimerKey {
        @Override
        public void dispatch(Handler handler) {
            handler.statusReply(job);
        }
    }

    /** The removal of what a failed or killed job wrote goes on, whatever did not end. */
    record Cleanup(JobId job) implements TimerKey {
        @Override
        public void dispatch(Handler handler) {
            handler.cleanup(job);
        }
    }

    /** A new leader has waited long enough for the workers of its predecessor. */
    record Recovery() implements TimerKey {
        @Override
        public void dispatch(Handler handler) {
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
