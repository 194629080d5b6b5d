package io.hoofbeat.cli.bench;

import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Connects many clients, some at a time. In a closed loop the next one begins when one is through; at a rate each begins when its time
 * has come and there is room, and its time counts from when it was to begin.
 */
final class Opening {

    private final Connector connector;
    private final List<? extends Client> clients;
    private final int concurrency;
    private final double ratePerSecond;
    private final Runnable whenDone;
    private long startNanos;
    private int started;
    private int ended;
    private boolean isAwake;

    /**
     * An opening.
     *
     * @param ratePerSecond 0 for a closed loop
     * @param whenDone      runs when each client is ready or lost
     */
    Opening(
            Connector connector,
            List<? extends Client> clients,
            int concurrency,
            double ratePerSecond,
            Runnable whenDone) {
        this.connector = connector;
        this.clients = clients;
        this.concurrency = concurrency;
        this.ratePerSecond = ratePerSecond;
        this.whenDone = whenDone;
    }

    void start() {
        startNanos = connector.nowNanos();
        if (clients.isEmpty()) {
            whenDone.run();
        } else {
            openMore();
        }
    }

    int ended() {
        return ended;
    }

    /** One more client is ready or lost. */
    void onEnded() {
        ended++;
        if (ended == clients.size()) {
            whenDone.run();
        } else {
            openMore();
        }
    }

    private void openMore() {
        while (started < clients.size() && started - ended < concurrency) {
            long nowNanos = connector.nowNanos();
            long intendedNanos = ratePerSecond == 0 ? nowNanos : startNanos + (long) (started * 1e9 / ratePerSecond);
            if (intendedNanos > nowNanos) {
                wakeAfter(intendedNanos - nowNanos);
                return;
            }
            clients.get(started++).open(intendedNanos);
        }
    }

    private void wakeAfter(long nanos) {
        if (!isAwake) {
            isAwake = true;
            connector.schedule(
                    () -> {
                        isAwake = false;
                        openMore();
                    },
                    nanos,
                    TimeUnit.NANOSECONDS);
        }
    }
}
