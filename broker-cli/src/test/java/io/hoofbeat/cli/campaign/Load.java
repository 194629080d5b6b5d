package io.hoofbeat.cli.campaign;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The clients of one life of the broker: what they use, and their threads. */
final class Load {

    /** Consumed by clients that acknowledge. */
    static final List<String> WORK_QUEUES = List.of("/queue/work.1", "/queue/work.2", "/queue/work/3", "/queue/work 4");

    /** Consumed in mode auto. */
    static final String AUTO_QUEUE = "/queue/auto";

    /** Above this many messages without a consumer publishers pause, so that a drain does not take forever. */
    private static final int BACKLOG_MAX = 4000;

    final int port;
    final Ledger ledger;
    private final List<Thread> threads = new ArrayList<>();
    /** From now on connections may break. */
    private volatile boolean isEnding;

    Load(int port, Ledger ledger) {
        this.port = port;
        this.ledger = ledger;
    }

    static boolean isConsumedInAutoMode(String queue) {
        return queue.equals(AUTO_QUEUE);
    }

    /** Where messages to a queue go that are given up on. */
    static String graveOf(String queue) {
        return "/queue/dlq." + queue.substring("/queue/".length());
    }

    /** Starts all clients; what each does follows from the seed, when it does it does not. */
    void start(Random seeds) {
        start("publisher-1", new PublishingClient(this, new Random(seeds.nextLong()), 1));
        start("publisher-8", new PublishingClient(this, new Random(seeds.nextLong()), 8));
        start("publisher-64", new PublishingClient(this, new Random(seeds.nextLong()), 64));
        start("transactions-1", new TransactingClient(this, new Random(seeds.nextLong())));
        start("transactions-2", new TransactingClient(this, new Random(seeds.nextLong())));
        for (int i = 1; i <= 4; i++) {
            start("consumer-" + i, new ConsumingClient(this, new Random(seeds.nextLong())));
        }
        start("auto", new AutoClient(this, new Random(seeds.nextLong())));
    }

    private void start(String name, LoadClient client) {
        Thread thread = new Thread(client, name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    boolean isEnding() {
        return isEnding;
    }

    /** The broker is about to be killed. */
    void expectEnd() {
        isEnding = true;
    }

    boolean isBacklogLong() {
        return ledger.waiting() > BACKLOG_MAX;
    }

    /** Waits until every client has read what there was to read. */
    void join() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join(Wire.PATIENCE_MILLIS);
            if (thread.isAlive()) {
                ledger.violated(Violation.Kind.REFUSED, "client " + thread.getName() + " does not come to an end");
            }
        }
    }
}
