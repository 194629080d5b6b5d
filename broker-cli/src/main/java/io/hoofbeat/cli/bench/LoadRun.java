package io.hoofbeat.cli.bench;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A run of streams of messages. Confined to the loop of its connector.
 *
 * <pre>
 * SUBSCRIBING  all subscribers are ready          → CONNECTING (publishers, after the time to settle)
 * CONNECTING   all publishers are ready           → WARMING_UP
 * WARMING_UP   its time is over                   → MEASURING
 * MEASURING    its time is over, or all has come  → DRAINING
 * DRAINING     all has come, or nothing more      → LISTENING  (for late duplicates)
 * LISTENING    its time is over                   → OVER
 * before WARMING_UP  a connection fails           → OVER       (the run could not be done)
 * before DRAINING    a connection is lost         → DRAINING
 * </pre>
 */
final class LoadRun implements Client.Observer {

    private enum Phase {
        SUBSCRIBING,
        CONNECTING,
        WARMING_UP,
        MEASURING,
        DRAINING,
        LISTENING,
        OVER
    }

    private static final long TICK_MILLIS = 50;
    private static final long SECOND_NANOS = 1_000_000_000L;
    /** Nothing has come for so long: a window that is full stays full. */
    private static final long STALL_NANOS = 2 * SECOND_NANOS;
    /** Nothing has come for so long at the end: nothing will. */
    private static final long QUIET_NANOS = 2 * SECOND_NANOS;

    private static final long LISTEN_MILLIS = 100;

    private final RunSettings settings;
    private final Connector connector;
    private final ProcessMeter broker;
    private final Consumer<Progress> listener;
    private final CompletableFuture<RunResult> result;
    private final List<Stream> streams = new ArrayList<>();
    private final List<Publisher> publishers = new ArrayList<>();
    private final List<Subscriber> subscribers = new ArrayList<>();
    private final Instant started = Instant.now();
    private final boolean isCounted;

    private Phase phase = Phase.SUBSCRIBING;
    private @Nullable Opening opening;
    private boolean isPumpDue;
    private long wakeNanos = Long.MAX_VALUE;
    private long loadFromNanos;
    private long measureFromNanos;
    private long measureToNanos = Long.MAX_VALUE;
    private long secondFromNanos;
    private long progressNanos;
    private long progressCount;
    private long drainFromNanos;
    private double seconds;
    private double brokerCpuSeconds;
    private long brokerBeforeBytes;
    private long brokerPeakBytes;
    private OwnUse ownUse = new OwnUse(0, 0);
    private double ownCpuSeconds;
    private double ownLoopShare;
    private long stalls;
    private long disconnects;
    private boolean isDrainCutShort;
    private @Nullable String problem;

    /**
     * A run that has not begun.
     *
     * @param run      number that tells its messages from those of other runs
     * @param listener told of the progress about once a second, on the loop
     * @param result   completed at the end, on the loop
     */
    LoadRun(
            RunSettings settings,
            int run,
            Connector connector,
            ProcessMeter broker,
            Consumer<Progress> listener,
            CompletableFuture<RunResult> result) {
        this.settings = settings;
        this.connector = connector;
        this.broker = broker;
        this.listener = listener;
        this.result = result;
        this.isCounted = settings.streams().stream().allMatch(stream -> stream.messages() > 0);
        int sender = 0;
        for (StreamSettings each : settings.streams()) {
            Stream stream = new Stream(each, run, sender, connector, this);
            streams.add(stream);
            publishers.addAll(stream.publishers());
            subscribers.addAll(stream.subscribers());
            sender += stream.laneCount();
        }
        if (sender > Stamp.SENDER_MAX) {
            throw new IllegalArgumentException("more than " + Stamp.SENDER_MAX + " pairs of publisher and destination");
        }
    }

    void start() {
        if (settings.streams().stream().anyMatch(StreamSettings::isOpenLoop)) {
            TimerSlack.shrink();
        }
        brokerBeforeBytes = broker.residentBytes();
        brokerPeakBytes = brokerBeforeBytes;
        connector.schedule(this::setupIsOver, settings.setupNanos(), TimeUnit.NANOSECONDS);
        open(subscribers, this::settle);
    }

    private void open(List<? extends Client> clients, Runnable whenDone) {
        opening = new Opening(connector, clients, settings.concurrency(), 0, whenDone);
        opening.start();
    }

    private void settle() {
        long millis = connector.broker().settleMillis();
        if (millis > 0) {
            connector.schedule(this::connectPublishers, millis, TimeUnit.MILLISECONDS);
        } else {
            connectPublishers();
        }
    }

    private void connectPublishers() {
        if (phase == Phase.SUBSCRIBING) {
            phase = Phase.CONNECTING;
            open(publishers, this::beginLoad);
        }
    }

    private void setupIsOver() {
        if (phase == Phase.SUBSCRIBING || phase == Phase.CONNECTING) {
            String what = phase == Phase.SUBSCRIBING
                    ? subscribers.size() + " subscribers"
                    : publishers.size() + " publishers";
            fail("after " + TimeUnit.NANOSECONDS.toSeconds(settings.setupNanos()) + " s only "
                    + (opening == null ? 0 : opening.ended()) + " of " + what + " were ready");
        }
    }

    private void beginLoad() {
        phase = Phase.WARMING_UP;
        loadFromNanos = connector.nowNanos();
        measureFromNanos = loadFromNanos + settings.warmupNanos();
        measureToNanos = isCounted ? Long.MAX_VALUE : measureFromNanos + settings.durationNanos();
        secondFromNanos = loadFromNanos;
        progressNanos = loadFromNanos;
        if (settings.warmupNanos() == 0) {
            beginMeasuring();
        } else {
            connector.schedule(this::beginMeasuring, settings.warmupNanos(), TimeUnit.NANOSECONDS);
        }
        tick();
        pump();
    }

    private void beginMeasuring() {
        if (phase != Phase.WARMING_UP) {
            return;
        }
        // Without warm-up the very first message counts, which is due at the very beginning.
        long nowNanos = settings.warmupNanos() == 0 ? loadFromNanos : connector.nowNanos();
        if (nowNanos - secondFromNanos > SECOND_NANOS / 4) {
            endSecond(nowNanos);
        }
        phase = Phase.MEASURING;
        measureFromNanos = nowNanos;
        secondFromNanos = nowNanos;
        ownUse = OwnUse.now();
        brokerCpuSeconds = broker.cpuSeconds();
        streams.forEach(stream -> stream.measureFrom(nowNanos));
        if (!isCounted) {
            measureToNanos = nowNanos + settings.durationNanos();
            streams.forEach(stream -> stream.measureUpTo(measureToNanos));
            connector.schedule(this::endMeasuring, settings.durationNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void endMeasuring() {
        if (phase != Phase.WARMING_UP && phase != Phase.MEASURING) {
            return;
        }
        boolean isMeasured = phase == Phase.MEASURING;
        phase = Phase.DRAINING;
        long nowNanos = connector.nowNanos();
        // A counted run is over with its last message, not with the tick that finds nothing more to come.
        long endNanos = isCounted ? Math.max(measureFromNanos + 1, connector.readNanos()) : nowNanos;
        seconds = isMeasured ? (endNanos - measureFromNanos) / 1e9 : 0;
        OwnUse now = OwnUse.now();
        ownCpuSeconds = isMeasured ? now.processSeconds() - ownUse.processSeconds() : 0;
        ownLoopShare = isMeasured ? (now.loopSeconds() - ownUse.loopSeconds()) / seconds : 0;
        brokerCpuSeconds = isMeasured ? broker.cpuSeconds() - brokerCpuSeconds : 0;
        brokerPeakBytes = Math.max(brokerPeakBytes, broker.residentBytes());
        if (isMeasured) {
            streams.forEach(Stream::windowIsOver);
            endSecond(nowNanos);
        }
        drainFromNanos = nowNanos;
        progressNanos = nowNanos;
        pump();
    }

    @Override
    public void onReady(Client client) {
        if (opening != null && (phase == Phase.SUBSCRIBING || phase == Phase.CONNECTING)) {
            opening.onEnded();
        }
    }

    @Override
    public void onLost(Client client, String why) {
        String who = client instanceof Publisher ? "a publisher" : "a subscriber";
        switch (phase) {
            case SUBSCRIBING, CONNECTING -> fail(who + " was not let in: " + why);
            case WARMING_UP, MEASURING, DRAINING, LISTENING -> {
                disconnects++;
                problem = problem == null ? who + " was lost: " + why : problem;
                endMeasuring();
            }
            case OVER -> {}
        }
    }

    /** Sends more after all events of this turn have been handled, so that one write answers many reads. */
    @Override
    public void onProgress() {
        if (!isPumpDue && phase != Phase.OVER) {
            isPumpDue = true;
            connector.loop().execute(this::duePump);
        }
    }

    private void duePump() {
        isPumpDue = false;
        pump();
    }

    private void pump() {
        boolean isLoading = phase == Phase.WARMING_UP || phase == Phase.MEASURING;
        if (!isLoading && phase != Phase.DRAINING) {
            return;
        }
        long nowNanos = connector.nowNanos();
        boolean hasMore = false;
        long nextNanos = Long.MAX_VALUE;
        for (Stream stream : streams) {
            if (stream.settings().isOpenLoop()) {
                nextNanos = Math.min(nextNanos, pace(stream, nowNanos));
            } else if (isLoading) {
                for (Publisher publisher : stream.publishers()) {
                    hasMore |= publisher.pump(nowNanos);
                }
            }
        }
        if (hasMore) {
            onProgress();
        }
        wakeAt(nextNanos);
        if (isCounted && isLoading && isAllSent() && isAllBack()) {
            endMeasuring();
        }
    }

    /** In the drain, too: what was due before the end is still sent, late, and counts with the time it was due. */
    private long pace(Stream stream, long nowNanos) {
        long nextNanos = Long.MAX_VALUE;
        for (Publisher publisher : stream.publishers()) {
            nextNanos = Math.min(
                    nextNanos, publisher.pace(loadFromNanos, nanosPerMessage(stream), nowNanos, measureToNanos));
        }
        return nextNanos;
    }

    private static double nanosPerMessage(Stream stream) {
        return 1e9 / stream.settings().ratePerSecond();
    }

    private void wakeAt(long nanos) {
        if (nanos < wakeNanos) {
            wakeNanos = nanos;
            connector.schedule(this::wake, Math.max(0, nanos - connector.nowNanos()), TimeUnit.NANOSECONDS);
        }
    }

    private void wake() {
        wakeNanos = Long.MAX_VALUE;
        pump();
    }

    private void tick() {
        long nowNanos = connector.nowNanos();
        boolean isLoading = phase == Phase.WARMING_UP || phase == Phase.MEASURING;
        if (isLoading && nowNanos - secondFromNanos >= SECOND_NANOS) {
            brokerPeakBytes = Math.max(brokerPeakBytes, broker.residentBytes());
            endSecond(nowNanos);
        }
        long count = count(Stream::delivered) - count(Stream::receiptsAwaited) + count(Stream::sent);
        if (count != progressCount) {
            progressCount = count;
            progressNanos = nowNanos;
        }
        if (isLoading) {
            endStall(nowNanos);
        } else if (phase == Phase.DRAINING) {
            endDrain(nowNanos);
        }
        if (phase != Phase.OVER && phase != Phase.LISTENING) {
            connector.schedule(this::tick, TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Without this, one lost message would stop a closed loop with a window of one. */
    private void endStall(long nowNanos) {
        if (nowNanos - progressNanos < STALL_NANOS) {
            return;
        }
        progressNanos = nowNanos;
        if (isCounted && isAllSent()) {
            endMeasuring();
            return;
        }
        List<Publisher> stuck =
                publishers.stream().filter(Publisher::isWindowFull).toList();
        if (!stuck.isEmpty()) {
            stalls++;
            stuck.forEach(Publisher::forgetWindow);
            pump();
        } else if (isCounted) {
            endMeasuring();
        }
    }

    private void endDrain(long nowNanos) {
        boolean isQuiet = nowNanos - progressNanos >= Math.min(QUIET_NANOS, settings.drainNanos());
        boolean isTimeOver = nowNanos - drainFromNanos >= settings.drainNanos();
        if ((isAllBack() && unsent() == 0) || isQuiet || isTimeOver) {
            isDrainCutShort = isTimeOver && !isQuiet && !isAllBack();
            phase = Phase.LISTENING;
            connector.schedule(this::finish, LISTEN_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private boolean isAllSent() {
        return publishers.stream().allMatch(Publisher::hasSentAll);
    }

    private boolean isAllBack() {
        return count(Stream::outstanding) == 0 && count(Stream::receiptsAwaited) == 0;
    }

    private long count(ToLongFunction<Stream> what) {
        long count = 0;
        for (Stream stream : streams) {
            count += what.applyAsLong(stream);
        }
        return count;
    }

    private long unsent() {
        return count(this::unsent);
    }

    private long unsent(Stream stream) {
        long unsent = 0;
        for (Publisher publisher : stream.publishers()) {
            unsent += stream.settings().isOpenLoop()
                    ? publisher.unsent(loadFromNanos, nanosPerMessage(stream), measureToNanos)
                    : isCounted ? stream.settings().messages() - publisher.sent() : 0;
        }
        return unsent;
    }

    private void endSecond(long nowNanos) {
        double lengthSeconds = (nowNanos - secondFromNanos) / 1e9;
        if (lengthSeconds <= 0) {
            return;
        }
        secondFromNanos = nowNanos;
        double atSeconds = (nowNanos - measureFromNanos) / 1e9;
        double sent = 0;
        double delivered = 0;
        double p99 = 0;
        for (Stream stream : streams) {
            Second second = stream.endSecond(atSeconds, lengthSeconds);
            sent += second.sentPerSecond();
            delivered += second.deliveredPerSecond();
            p99 = Math.max(p99, second.p99Micros());
        }
        String doing = phase == Phase.WARMING_UP ? "warming up" : "measuring";
        double inPhase = phase == Phase.WARMING_UP ? (nowNanos - loadFromNanos) / 1e9 : atSeconds;
        listener.accept(new Progress(
                doing,
                inPhase,
                sent,
                delivered,
                p99,
                count(each -> each.faults().sum())));
    }

    private void finish() {
        streams.forEach(stream -> stream.faults().unsent = unsent(stream));
        List<StreamResult> results = streams.stream().map(Stream::result).toList();
        phase = Phase.OVER;
        subscribers.forEach(Client::leave);
        publishers.forEach(Client::leave);
        result.complete(new RunResult(
                settings,
                connector.server(),
                started,
                seconds,
                results,
                broker.isEmpty() ? null : new BrokerUse(brokerCpuSeconds, brokerBeforeBytes, brokerPeakBytes),
                ownCpuSeconds,
                ownLoopShare,
                stalls,
                disconnects,
                isDrainCutShort,
                problem,
                null));
    }

    private void fail(String why) {
        phase = Phase.OVER;
        subscribers.forEach(Client::cut);
        publishers.forEach(Client::cut);
        result.completeExceptionally(new BenchException(why));
    }
}
