package io.hoofbeat.cli.bench;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** One stream of messages while it runs: its clients, its counters, its histograms. Confined to the loop. */
final class Stream {

    /** Slower than this counts as this. */
    private static final long NANOS_MAX = 3_600_000_000_000L;

    private static final int DIGITS = 3;

    private final StreamSettings settings;
    private final long runDigits;
    private final Connector connector;
    private final Faults faults = new Faults();
    private final List<Publisher> publishers = new ArrayList<>();
    private final List<Subscriber> subscribers = new ArrayList<>();
    private final List<Place> places = new ArrayList<>();
    private final Lane[] lanes;
    private final int firstSender;

    private final Histogram latency = histogram();
    private final Histogram interval = histogram();
    private final Histogram receipts = histogram();
    private final Histogram lateness = histogram();
    private final List<Second> seconds = new ArrayList<>();

    private long sent;
    private long copiesDue;
    private long delivered;
    private long redelivered;
    private long foreign;
    private long measureFromNanos = Long.MAX_VALUE;
    private long measureToNanos = Long.MAX_VALUE;
    private long sentBefore;
    private long deliveredBefore;
    private long sentInWindow;
    private long deliveredInWindow;
    private long secondSent;
    private long secondDelivered;

    /**
     * Makes the clients, not yet connected.
     *
     * @param firstSender number of the first lane
     */
    Stream(StreamSettings settings, int run, int firstSender, Connector connector, Client.Observer observer) {
        this.settings = settings;
        this.runDigits = Stamp.digitsOfRun(run);
        this.connector = connector;
        this.firstSender = firstSender;
        boolean isQueue = settings.scenario().isQueue();
        for (int index = 0; index < settings.destinations(); index++) {
            String name = settings.destination()
                    .replace("{n}", String.valueOf(index))
                    .replace("{run}", String.format("%08x", run));
            places.add(new Place(index, name, listeners(index), isQueue));
        }
        for (int index = 0; index < settings.publishers(); index++) {
            publishers.add(new Publisher(connector, observer, index, this));
        }
        lanes = lanes(connector.broker().target().isWebSocket());
        for (int index = 0; index < settings.subscribers(); index++) {
            subscribers.add(new Subscriber(connector, observer, this, places.get(index % places.size())));
        }
    }

    private int listeners(int place) {
        int rest = place < settings.subscribers() % settings.destinations() ? 1 : 0;
        return settings.subscribers() / settings.destinations() + rest;
    }

    /** Publisher and destination belong together when their numbers agree modulo the smaller count of the two. */
    private Lane[] lanes(boolean isWebSocket) {
        List<Lane> all = new ArrayList<>();
        List<List<Lane>> ofPublisher = new ArrayList<>();
        publishers.forEach(publisher -> ofPublisher.add(new ArrayList<>()));
        int modulus = Math.min(publishers.size(), places.size());
        for (Place place : places) {
            SendTemplate template = new SendTemplate(settings, place.name(), isWebSocket);
            List<Lane> ofPlace = new ArrayList<>();
            for (int index = 0; index < publishers.size(); index++) {
                if (index % modulus == place.index() % modulus) {
                    Lane lane =
                            new Lane(firstSender + all.size(), ofPlace.size(), publishers.get(index), place, template);
                    all.add(lane);
                    ofPlace.add(lane);
                    ofPublisher.get(index).add(lane);
                }
            }
            place.lanesAre(ofPlace.toArray(new Lane[0]));
        }
        for (int index = 0; index < publishers.size(); index++) {
            publishers.get(index).lanesAre(ofPublisher.get(index).toArray(new Lane[0]));
        }
        return all.toArray(new Lane[0]);
    }

    private static Histogram histogram() {
        return new Histogram(1, NANOS_MAX, DIGITS);
    }

    StreamSettings settings() {
        return settings;
    }

    long runDigits() {
        return runDigits;
    }

    Faults faults() {
        return faults;
    }

    List<Publisher> publishers() {
        return publishers;
    }

    List<Subscriber> subscribers() {
        return subscribers;
    }

    int laneCount() {
        return lanes.length;
    }

    /** The lane of a sender; null when no lane of this stream has that number. */
    @Nullable
    Lane lane(int sender) {
        int index = sender - firstSender;
        return index >= 0 && index < lanes.length ? lanes[index] : null;
    }

    long sent() {
        return sent;
    }

    long delivered() {
        return delivered;
    }

    /** Copies that have been sent for and have not come yet. */
    long outstanding() {
        return copiesDue - delivered;
    }

    long receiptsAwaited() {
        long awaited = 0;
        for (Publisher publisher : publishers) {
            awaited += publisher.receiptsAsked() - publisher.receiptsCame();
        }
        return awaited;
    }

    /** From here on the figures count. */
    void measureFrom(long nanos) {
        measureFromNanos = nanos;
        sentBefore = sent;
        deliveredBefore = delivered;
        secondSent = sent;
        secondDelivered = delivered;
        interval.reset();
    }

    /** Messages that were to be sent from here on do not count in the histograms. */
    void measureUpTo(long nanos) {
        measureToNanos = nanos;
    }

    /** The window of the rates is over. */
    void windowIsOver() {
        sentInWindow = sent - sentBefore;
        deliveredInWindow = delivered - deliveredBefore;
    }

    void onSent(int copies) {
        sent++;
        copiesDue += copies;
    }

    void onDelivered(long stampNanos) {
        delivered++;
        if (isMeasured(stampNanos)) {
            record(interval, connector.readNanos() - stampNanos);
        }
    }

    void onReceipt(long stampNanos) {
        if (isMeasured(stampNanos)) {
            record(receipts, connector.readNanos() - stampNanos);
        }
    }

    /** A message leaves this much later than it was to. */
    void onLate(long lateNanos, long stampNanos) {
        if (isMeasured(stampNanos)) {
            record(lateness, lateNanos);
        }
    }

    void onRedelivered() {
        redelivered++;
    }

    /** A message of another run came. */
    void onForeign() {
        foreign++;
    }

    private boolean isMeasured(long stampNanos) {
        return stampNanos >= measureFromNanos && stampNanos < measureToNanos;
    }

    private static void record(Histogram histogram, long nanos) {
        histogram.recordValue(Math.max(1, Math.min(nanos, NANOS_MAX)));
    }

    /** Ends a second of the time line. */
    Second endSecond(double atSeconds, double lengthSeconds) {
        Second second = new Second(
                atSeconds,
                (sent - secondSent) / lengthSeconds,
                (delivered - secondDelivered) / lengthSeconds,
                interval.getTotalCount() == 0 ? 0 : interval.getValueAtPercentile(50) / 1e3,
                interval.getTotalCount() == 0 ? 0 : interval.getValueAtPercentile(99) / 1e3);
        seconds.add(second);
        secondSent = sent;
        secondDelivered = delivered;
        latency.add(interval);
        interval.reset();
        return second;
    }

    /** Counts what is missing and takes stock. */
    StreamResult result() {
        latency.add(interval);
        interval.reset();
        faults.receiptsMissing = receiptsAwaited();
        faults.lost = lost();
        return new StreamResult(
                settings,
                sent,
                delivered,
                sentInWindow,
                deliveredInWindow,
                redelivered,
                foreign,
                FaultCounts.of(faults),
                latency,
                receipts,
                lateness,
                List.copyOf(seconds));
    }

    private long lost() {
        long lost = 0;
        if (settings.scenario().isQueue()) {
            for (Lane lane : settings.subscribers() == 0 ? new Lane[0] : lanes) {
                lost += lane.sent() - lane.place().distinctShared(lane.slot());
            }
        } else {
            for (Subscriber subscriber : subscribers) {
                lost += subscriber.lost();
            }
        }
        return lost;
    }
}
