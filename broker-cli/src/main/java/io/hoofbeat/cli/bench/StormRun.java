package io.hoofbeat.cli.bench;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * A storm of connections. Each round opens all of them; then messages are sent to see that every one of them is alive. Confined to the
 * loop of its connector.
 *
 * <pre>
 * PREPARING  the publisher is ready               → OPENING   (first round)
 * OPENING    each connection is ready or lost     → CHECKING  (messages sent, after the time to settle)
 * CHECKING   all have come, or their time is over → OPENING   (a reconnect storm: all connections broken, next round)
 *                                                 → OVER      (no more rounds)
 * </pre>
 */
final class StormRun implements Client.Observer {

    private enum Phase {
        PREPARING,
        OPENING,
        CHECKING,
        OVER
    }

    private static final long TICK_MILLIS = 10;
    private static final long NANOS_MAX = 3_600_000_000_000L;
    private static final int DIGITS = 3;
    private static final long LISTEN_MILLIS = 100;

    private final RunSettings settings;
    private final StreamSettings storm;
    private final Connector connector;
    private final ProcessMeter broker;
    private final Consumer<Progress> listener;
    private final CompletableFuture<RunResult> result;
    private final Stream stream;
    private final Publisher publisher;
    private final List<Subscriber> subscribers;
    private final Histogram times = new Histogram(1, NANOS_MAX, DIGITS);
    private final List<Double> roundSeconds = new ArrayList<>();
    private final Instant started = Instant.now();

    private Phase phase = Phase.PREPARING;
    private @Nullable Opening opening;
    /** Rounds that have begun; the first one of a reconnect storm is its preparation. */
    private int round;

    private long roundFromNanos;
    private long checkFromNanos;
    private OwnUse ownUse = new OwnUse(0, 0);
    private double ownCpuSeconds;
    private double ownLoopSeconds;
    private double brokerCpuFrom;
    private double brokerCpuSeconds;
    private long brokerBeforeBytes;
    private long brokerPeakBytes;
    private long failed;
    private long disconnects;
    private @Nullable String problem;

    /** A run that has not begun; the parameters are those of {@link LoadRun}. */
    StormRun(
            RunSettings settings,
            int run,
            Connector connector,
            ProcessMeter broker,
            Consumer<Progress> listener,
            CompletableFuture<RunResult> result) {
        this.settings = settings;
        this.storm = settings.streams().get(0);
        this.connector = connector;
        this.broker = broker;
        this.listener = listener;
        this.result = result;
        this.stream = new Stream(storm, run, 0, connector, this);
        this.publisher = stream.publishers().get(0);
        this.subscribers = stream.subscribers();
    }

    void start() {
        publisher.open(connector.nowNanos());
        connector.schedule(
                () -> {
                    if (phase == Phase.PREPARING) {
                        fail("the publisher was not let in in time");
                    }
                },
                settings.setupNanos(),
                TimeUnit.NANOSECONDS);
    }

    private boolean isReconnect() {
        return storm.scenario() == Scenario.RECONNECT_STORM;
    }

    private boolean isMeasured() {
        return !isReconnect() || round > 1;
    }

    private int rounds() {
        return isReconnect() ? settings.rounds() + 1 : 1;
    }

    private void nextRound() {
        phase = Phase.OPENING;
        round++;
        if (round == 1) {
            brokerBeforeBytes = broker.residentBytes();
        }
        ownUse = OwnUse.now();
        brokerCpuFrom = broker.cpuSeconds();
        roundFromNanos = connector.nowNanos();
        subscribers.forEach(Client::cut);
        opening = new Opening(
                connector, subscribers, settings.concurrency(), storm.ratePerSecond(), this::everyoneIsThrough);
        int ofRound = round;
        connector.schedule(() -> roundIsOver(ofRound), settings.setupNanos(), TimeUnit.NANOSECONDS);
        tell("opening", 0);
        opening.start();
    }

    private void roundIsOver(int ofRound) {
        if (phase == Phase.OPENING && round == ofRound) {
            int ended = opening == null ? 0 : opening.ended();
            failed += subscribers.size() - ended;
            problem = problem == null
                    ? "after " + TimeUnit.NANOSECONDS.toSeconds(settings.setupNanos()) + " s only " + ended + " of "
                            + subscribers.size() + " connections were through"
                    : problem;
            round = rounds();
            everyoneIsThrough();
        }
    }

    @Override
    public void onReady(Client client) {
        if (client == publisher && phase == Phase.PREPARING) {
            nextRound();
        } else if (opening != null && phase == Phase.OPENING) {
            if (isMeasured()) {
                // Those who were broken are without service from then on; those who begin count from when they were to
                // begin.
                long fromNanos = isReconnect() ? roundFromNanos : client.openedNanos();
                times.recordValue(Math.max(1, Math.min(NANOS_MAX, connector.nowNanos() - fromNanos)));
            }
            opening.onEnded();
        }
    }

    @Override
    public void onLost(Client client, String why) {
        if (phase == Phase.PREPARING) {
            fail("the publisher was not let in: " + why);
        } else if (phase != Phase.OVER) {
            problem = problem == null ? "a connection was lost: " + why : problem;
            if (client == publisher) {
                disconnects++;
                finish();
            } else if (phase == Phase.OPENING && opening != null && !client.isReady()) {
                failed++;
                opening.onEnded();
            } else {
                disconnects++;
            }
        }
    }

    private void everyoneIsThrough() {
        phase = Phase.CHECKING;
        if (isMeasured()) {
            OwnUse now = OwnUse.now();
            ownCpuSeconds += now.processSeconds() - ownUse.processSeconds();
            ownLoopSeconds += now.loopSeconds() - ownUse.loopSeconds();
            brokerCpuSeconds += broker.cpuSeconds() - brokerCpuFrom;
            roundSeconds.add((connector.nowNanos() - roundFromNanos) / 1e9);
        }
        brokerPeakBytes = Math.max(brokerPeakBytes, broker.residentBytes());
        connector.schedule(this::check, Math.max(0, connector.broker().settleMillis()), TimeUnit.MILLISECONDS);
    }

    private void check() {
        if (phase != Phase.CHECKING) {
            return;
        }
        checkFromNanos = connector.nowNanos();
        tell("checking", 0);
        stream.measureFrom(checkFromNanos);
        for (long message = 0; message < storm.messages(); message++) {
            publisher.sendOnEachLane(connector.nowNanos());
        }
        awaitCheck();
    }

    private void awaitCheck() {
        if (phase != Phase.CHECKING) {
            return;
        }
        boolean isTimeOver = connector.nowNanos() - checkFromNanos >= settings.drainNanos();
        if (stream.outstanding() > 0 && !isTimeOver) {
            connector.schedule(this::awaitCheck, TICK_MILLIS, TimeUnit.MILLISECONDS);
        } else if (round < rounds()) {
            nextRound();
        } else {
            connector.schedule(this::finish, LISTEN_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void onProgress() {}

    private void tell(String doing, double seconds) {
        listener.accept(new Progress(
                doing + " " + subscribers.size() + " connections, round " + round + " of " + rounds(),
                seconds,
                0,
                0,
                0,
                stream.faults().sum() + failed));
    }

    private void finish() {
        if (phase == Phase.OVER) {
            return;
        }
        phase = Phase.OVER;
        stream.windowIsOver();
        StreamResult checked = stream.result();
        subscribers.forEach(Client::leave);
        publisher.leave();
        double seconds = roundSeconds.stream().mapToDouble(Double::doubleValue).sum();
        long grown = Math.max(0, brokerPeakBytes - brokerBeforeBytes);
        result.complete(new RunResult(
                settings,
                connector.server(),
                started,
                seconds,
                List.of(checked),
                broker.isEmpty() ? null : new BrokerUse(brokerCpuSeconds, brokerBeforeBytes, brokerPeakBytes),
                ownCpuSeconds,
                seconds == 0 ? 0 : ownLoopSeconds / seconds,
                0,
                disconnects,
                false,
                problem,
                new StormResult(
                        subscribers.size(),
                        failed,
                        List.copyOf(roundSeconds),
                        times,
                        broker.isEmpty() ? 0 : grown / subscribers.size())));
    }

    private void fail(String why) {
        phase = Phase.OVER;
        publisher.cut();
        result.completeExceptionally(new BenchException(why));
    }
}
