package io.hoofbeat.netty.admin;

import io.hoofbeat.core.admin.Administration;
import io.hoofbeat.core.admin.DestinationView;
import io.hoofbeat.core.admin.Totals;
import io.hoofbeat.core.metrics.LatencyHistogram;
import io.hoofbeat.core.metrics.Limit;
import io.hoofbeat.core.metrics.Traffic;
import io.hoofbeat.core.store.MessageStore;
import io.hoofbeat.netty.BrokerServer;
import io.hoofbeat.netty.http.HttpAnswer;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.internal.PlatformDependent;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The page for Prometheus: what the broker counts anyway, read when somebody asks. {@code docs/METRICS.md} lists every metric. Any thread.
 */
final class MetricsPage {

    private static final double NANOS = 1e9;

    private final AdministeredHosts hosts;
    private final BrokerServer server;
    private final int destinationsMax;
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final ExpositionFormatWriter text = PrometheusTextFormatWriter.create();
    private final ExpositionFormatWriter openMetrics = OpenMetricsTextFormatWriter.create();

    /** What the loops have answered last; the callbacks read it. */
    private volatile @Nullable Figures figures;

    /** What the loops have to be asked for. */
    private record Figures(
            Totals totals, Map<String, Totals> byHost, Traffic traffic, List<Hosted> destinations, int leftOut) {}

    /** A destination and the name of its virtual host. */
    private record Hosted(String host, DestinationView view) {}

    MetricsPage(AdministeredHosts hosts, BrokerServer server, int destinationsMax) {
        this.hosts = hosts;
        this.server = server;
        this.destinationsMax = destinationsMax;
        registerConnections();
        registerTraffic();
        registerQueues();
        registerCounters();
        registerHosts();
        registerStore();
        registerMachine();
        registerDestinations();
    }

    /** @param accept the header of the request, which decides between the two text formats; or null */
    CompletionStage<HttpAnswer> answer(@Nullable String accept) {
        return hosts.totals()
                .thenCombine(
                        hosts.standard().onEachLoop(server::trafficOf),
                        (totals, traffic) ->
                                new Figures(Overview.sum(totals), totals, Overview.sum(traffic), List.of(), 0))
                .thenCombine(destinations(), this::withDestinations)
                .thenApply(found -> write(found, accept));
    }

    private CompletableFuture<List<Hosted>> destinations() {
        CompletableFuture<List<Hosted>> all = CompletableFuture.completedFuture(new ArrayList<>());
        for (Administration host : hosts.all()) {
            all = all.thenCombine(host.destinations(), (before, found) -> {
                found.forEach(each -> before.add(new Hosted(host.host(), each)));
                return before;
            });
        }
        return all;
    }

    /** Those that hold most, and among equals those that are used most; how many there are besides is told too. */
    private Figures withDestinations(Figures found, List<Hosted> all) {
        List<Hosted> chosen = all.stream()
                .sorted(Comparator.comparingLong((Hosted each) -> each.view.messages())
                        .thenComparingLong(each -> each.view.accepted())
                        .reversed()
                        .thenComparing(each -> each.view.destination())
                        .thenComparing(Hosted::host))
                .limit(destinationsMax)
                .toList();
        return new Figures(found.totals, found.byHost, found.traffic, chosen, all.size() - chosen.size());
    }

    private HttpAnswer write(Figures found, @Nullable String accept) {
        figures = found;
        boolean isOpenMetrics = accept != null && accept.contains("application/openmetrics-text");
        ExpositionFormatWriter writer = isOpenMetrics ? openMetrics : text;
        ByteArrayOutputStream out = new ByteArrayOutputStream(16 << 10);
        try {
            writer.write(out, registry.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return HttpAnswer.of(HttpResponseStatus.OK, writer.getContentType(), out.toByteArray());
    }

    private void registerConnections() {
        gauge("connections", "Open connections.", found -> server.connections().openCount());
        counter(
                "connections_accepted",
                "Connections accepted.",
                found -> server.connections().acceptedCount());
        labelled(
                "sessions",
                "Clients that are in.",
                List.of("transport", "version"),
                (found, out) ->
                        found.totals.sessions().forEach((kind, count) -> out.accept(count, kind.split(" ", 2))));
        gauge("sessions_slow", "Clients that publishers wait for.", found -> found.totals.slowSessions());
        gauge("subscriptions", "Subscriptions of all clients.", found -> found.totals.subscriptions());
        gauge(
                "unacknowledged_deliveries",
                "Deliveries that clients have not acknowledged.",
                found -> found.totals.unacknowledged());
    }

    private void registerTraffic() {
        counter("frames_received", "Frames received.", found -> found.traffic.framesIn);
        counter("frames_sent", "Frames sent.", found -> found.traffic.repliesOut + found.traffic.messagesOut);
        counter("messages_received", "SEND frames received.", found -> found.traffic.messagesIn);
        counter("messages_sent", "MESSAGE frames sent.", found -> found.traffic.messagesOut);
        counter("received_bytes", "Bytes received.", found -> found.traffic.bytesIn);
        counter("sent_bytes", "Bytes sent.", found -> found.traffic.bytesOut);
    }

    private void registerQueues() {
        gauge("queues", "Queues.", found -> found.totals.queues());
        gauge("durable_subscriptions", "Durable subscriptions.", found -> found.totals.durables());
        gauge("queue_messages", "Messages in queues and durable subscriptions.", found -> found.totals.messages());
        gauge("queue_bytes", "Bytes of these messages.", found -> found.totals.bytes());
        gauge("queue_memory_bytes", "Bytes of those that are in memory.", found -> found.totals.memoryBytes());
    }

    private void registerCounters() {
        CounterWithCallback.builder()
                .name("hoofbeat_limits_exceeded")
                .help("How often a limit was exceeded.")
                .labelNames("limit")
                .callback(out -> {
                    for (Limit limit : Limit.values()) {
                        out.call((double) hosts.sum(counters -> counters.limits.count(limit)), limit.key());
                    }
                })
                .register(registry);
        counter("sessions_opened", "Clients let in.", found -> hosts.sum(counters -> counters.sessionsOpened.sum()));
        counter(
                "protocol_errors",
                "ERROR frames caused by clients.",
                found -> hosts.sum(counters -> counters.protocolErrors.sum()));
        counter(
                "late_acks",
                "ACK and NACK of what was settled before.",
                found -> hosts.sum(counters -> counters.lateAcks.sum()));
        counter(
                "redelivered_messages",
                "Deliveries of messages that had been delivered before.",
                found -> hosts.sum(counters -> counters.redeliveredMessages.sum()));
        counter("dead_letters", "Messages given up on.", found -> hosts.sum(counters -> counters.deadLetters.sum()));
        counter(
                "expired_messages",
                "Messages whose time was over.",
                found -> hosts.sum(counters -> counters.expiredMessages.sum()));
        counter(
                "refused_messages",
                "Messages refused by a full queue.",
                found -> hosts.sum(counters -> counters.refusedMessages.sum()));
        counter(
                "overflown_messages",
                "Messages that made room for later ones.",
                found -> hosts.sum(counters -> counters.overflownMessages.sum()));
        counter(
                "vanished_messages",
                "Messages that vanished with what they waited in.",
                found -> hosts.sum(counters -> counters.vanishedMessages.sum()));
        counter(
                "undeliverable_replies",
                "Replies whose address was gone.",
                found -> hosts.sum(counters -> counters.undeliverableReplies.sum()));
        counter(
                "slow_subscribers_disconnected",
                "Clients disconnected because they read too slowly.",
                found -> hosts.sum(counters -> counters.slowSubscribers.sum()));
        counter(
                "take_overs",
                "Sessions ended by a take-over.",
                found -> hosts.sum(counters -> counters.takeOvers.sum()));
        counter(
                "idle_queues_deleted",
                "Queues deleted because nobody used them.",
                found -> hosts.sum(counters -> counters.idleQueues.sum()));
    }

    private void registerHosts() {
        ofHosts("host_sessions", "Clients that are in, by virtual host.", Totals::sessionCount);
        ofHosts("host_subscriptions", "Subscriptions, by virtual host.", Totals::subscriptions);
        ofHosts("host_queue_messages", "Messages in queues, by virtual host.", Totals::messages);
        ofHosts("host_queue_memory_bytes", "Bytes of those in memory, by virtual host.", Totals::memoryBytes);
    }

    private void ofHosts(String name, String help, ToDoubleFunction<Totals> value) {
        labelled(
                name,
                help,
                List.of("host"),
                (found, out) -> found.byHost.forEach((host, totals) -> out.accept(value.applyAsDouble(totals), host)));
    }

    private double ofStores(ToDoubleFunction<MessageStore> value) {
        return hosts.all().stream()
                .mapToDouble(host -> value.applyAsDouble(host.store()))
                .sum();
    }

    private void registerStore() {
        gauge("store_pending_bytes", "Bytes on their way to the disk.", found -> ofStores(MessageStore::pendingBytes));
        gauge(
                "store_trouble",
                "1 while the store cannot keep messages, else 0.",
                found -> Math.min(1, ofStores(store -> store.trouble() == null ? 0 : 1)));
        gauge(
                "store_damaged_messages",
                "Damaged records found since the start.",
                found -> ofStores(store -> store.damage().size()));
        registry.register(() -> syncTimes(
                hosts.all().stream().map(host -> host.store().syncTimes()).toList()));
    }

    private static HistogramSnapshot syncTimes(List<LatencyHistogram> all) {
        LatencyHistogram times = all.get(0);
        ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        for (int i = 0; i < times.boundCount(); i++) {
            buckets.bucket(times.boundNanos(i) / NANOS, countOf(all, i));
        }
        buckets.bucket(Double.POSITIVE_INFINITY, countOf(all, times.boundCount()));
        return HistogramSnapshot.builder()
                .name("hoofbeat_store_sync_seconds")
                .help("How long writes took that had to survive a power cut.")
                .unit(Unit.SECONDS)
                .dataPoint(HistogramSnapshot.HistogramDataPointSnapshot.builder()
                        .classicHistogramBuckets(buckets.build())
                        .sum(all.stream()
                                .mapToDouble(LatencyHistogram::sumSeconds)
                                .sum())
                        .build())
                .build();
    }

    private static long countOf(List<LatencyHistogram> all, int index) {
        return all.stream().mapToLong(times -> times.countOf(index)).sum();
    }

    private void registerMachine() {
        gauge(
                "heap_used_bytes",
                "Heap in use.",
                found -> Runtime.getRuntime().totalMemory()
                        - Runtime.getRuntime().freeMemory());
        gauge(
                "heap_max_bytes",
                "Heap that may be used.",
                found -> Runtime.getRuntime().maxMemory());
        gauge(
                "direct_used_bytes",
                "Direct memory of network buffers.",
                found -> Math.max(0, PlatformDependent.usedDirectMemory()));
        gauge("direct_max_bytes", "Direct memory that may be used.", found -> PlatformDependent.maxDirectMemory());
        gauge(
                "uptime_seconds",
                "How long the broker has been running.",
                found -> ManagementFactory.getRuntimeMXBean().getUptime() / 1e3);
        labelled(
                "loop_wait_seconds",
                "How long a task waited for its loop just now.",
                List.of("loop"),
                (found, out) ->
                        found.totals.loops().forEach(loop -> out.accept(loop.waitMicros() / 1e6, "" + loop.index())));
        labelled(
                "loop_sessions",
                "Clients by loop.",
                List.of("loop"),
                (found, out) -> found.totals.loops().forEach(loop -> out.accept(loop.sessions(), "" + loop.index())));
    }

    private void registerDestinations() {
        gauge("destinations_left_out", "Destinations beyond metrics.destinationsMax.", found -> found.leftOut);
        ofDestinations("destination_messages", "Messages held, by destination.", each -> each.messages());
        ofDestinations(
                "destination_consumers", "Consumers or subscriptions, by destination.", each -> each.consumers());
        ofDestinations(
                "destination_oldest_seconds", "Age of the first message in line.", each -> each.oldestMillis() / 1e3);
        CounterWithCallback.builder()
                .name("hoofbeat_destination_accepted_messages")
                .help("Messages accepted or published, by destination.")
                .labelNames(destinationLabels())
                .callback(out -> eachDestination((each, labels) -> out.call((double) each.accepted(), labels)))
                .register(registry);
    }

    private void ofDestinations(String name, String help, ToDoubleFunction<DestinationView> value) {
        GaugeWithCallback.builder()
                .name("hoofbeat_" + name)
                .help(help)
                .labelNames(destinationLabels())
                .callback(out -> eachDestination((each, labels) -> out.call(value.applyAsDouble(each), labels)))
                .register(registry);
    }

    private void eachDestination(BiConsumer<DestinationView, String[]> action) {
        withFigures(found -> found.destinations.forEach(each -> action.accept(each.view, labelsOf(each))));
    }

    /** The host is told only where there are several, so that nothing changes for who has none. */
    private String[] destinationLabels() {
        return hosts.areSeveral() ? new String[] {"destination", "kind", "host"} : new String[] {"destination", "kind"};
    }

    private String[] labelsOf(Hosted each) {
        return hosts.areSeveral()
                ? new String[] {each.view.destination(), each.view.kind(), each.host}
                : new String[] {each.view.destination(), each.view.kind()};
    }

    private void withFigures(Consumer<Figures> action) {
        Figures found = figures;
        if (found != null) {
            action.accept(found);
        }
    }

    private void gauge(String name, String help, ToDoubleFunction<Figures> value) {
        GaugeWithCallback.builder()
                .name("hoofbeat_" + name)
                .help(help)
                .callback(out -> withFigures(found -> out.call(value.applyAsDouble(found))))
                .register(registry);
    }

    private void counter(String name, String help, ToDoubleFunction<Figures> value) {
        CounterWithCallback.builder()
                .name("hoofbeat_" + name)
                .help(help)
                .callback(out -> withFigures(found -> out.call(value.applyAsDouble(found))))
                .register(registry);
    }

    /** Takes a value and its labels. */
    private interface Labelled {
        void accept(double value, String... labels);
    }

    private void labelled(String name, String help, List<String> labels, BiConsumer<Figures, Labelled> values) {
        GaugeWithCallback.builder()
                .name("hoofbeat_" + name)
                .help(help)
                .labelNames(labels.toArray(new String[0]))
                .callback(out -> withFigures(found -> values.accept(found, out::call)))
                .register(registry);
    }
}
