package io.hoofbeat.netty.admin;

import io.hoofbeat.core.Version;
import io.hoofbeat.core.admin.Administration;
import io.hoofbeat.core.admin.Totals;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.metrics.Traffic;
import io.hoofbeat.core.store.MessageStore;
import io.hoofbeat.netty.BrokerServer;
import io.netty.util.internal.PlatformDependent;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What a broker does as a whole, in one answer. Sums only grow, so that who asks twice has the rates. Any thread. */
final class Overview {

    private final AdministeredHosts hosts;
    private final BrokerServer server;

    Overview(AdministeredHosts hosts, BrokerServer server) {
        this.hosts = hosts;
        this.server = server;
    }

    CompletionStage<Map<String, Object>> now() {
        return hosts.totals()
                .thenCombine(
                        hosts.standard().onEachLoop(server::trafficOf),
                        (totals, traffic) -> describe(totals, sum(traffic)));
    }

    static Traffic sum(List<Traffic> all) {
        Traffic sum = new Traffic();
        all.forEach(sum::add);
        return sum;
    }

    /** All hosts together. */
    static Totals sum(Map<String, Totals> byHost) {
        return byHost.values().stream().reduce(Totals::plus).orElseThrow();
    }

    private Map<String, Object> describe(Map<String, Totals> byHost, Traffic traffic) {
        Totals totals = sum(byHost);
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("version", Version.NUMBER);
        all.put("time", System.currentTimeMillis());
        all.put("uptimeMillis", ManagementFactory.getRuntimeMXBean().getUptime());
        all.put("ready", server.readiness().reason() == null);
        all.put("notReadyBecause", server.readiness().reason());
        all.put("warning", server.readiness().warning());
        all.put("ports", ports());
        all.put("connections", server.connections().openCount());
        all.put("connectionsAccepted", server.connections().acceptedCount());
        all.put("sessions", totals.sessions());
        all.put("slowSessions", totals.slowSessions());
        all.put("subscriptions", totals.subscriptions());
        all.put("unacknowledged", totals.unacknowledged());
        all.put("queues", totals.queues());
        all.put("durableSubscriptions", totals.durables());
        all.put("messages", totals.messages());
        all.put("messageBytes", totals.bytes());
        all.put("messageMemoryBytes", totals.memoryBytes());
        if (hosts.areSeveral()) {
            all.put(
                    "hosts",
                    byHost.entrySet().stream()
                            .map(host -> host(host.getKey(), host.getValue()))
                            .toList());
        }
        all.put("traffic", traffic(traffic));
        all.put("counters", counters());
        all.put("store", store(hosts.all()));
        all.put("memory", memory());
        all.put("loops", totals.loops());
        return all;
    }

    private Map<String, Object> ports() {
        Map<String, Object> ports = new LinkedHashMap<>();
        ports.put("stomp", port(server.stompAddress()));
        ports.put("webSocket", port(server.webSocketAddress()));
        ports.put("admin", port(server.adminAddress()));
        return ports;
    }

    private static int port(@Nullable InetSocketAddress address) {
        return address == null ? -1 : address.getPort();
    }

    private static Map<String, Object> traffic(Traffic traffic) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("framesIn", traffic.framesIn);
        all.put("framesOut", traffic.repliesOut + traffic.messagesOut);
        all.put("messagesIn", traffic.messagesIn);
        all.put("messagesOut", traffic.messagesOut);
        all.put("bytesIn", traffic.bytesIn);
        all.put("bytesOut", traffic.bytesOut);
        return all;
    }

    private Map<String, Object> counters() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("sessionsOpened", hosts.sum(counters -> counters.sessionsOpened.sum()));
        all.put("protocolErrors", hosts.sum(counters -> counters.protocolErrors.sum()));
        all.put("lateAcks", hosts.sum(counters -> counters.lateAcks.sum()));
        all.put("redelivered", hosts.sum(counters -> counters.redeliveredMessages.sum()));
        all.put("deadLetters", hosts.sum(counters -> counters.deadLetters.sum()));
        all.put("expired", hosts.sum(counters -> counters.expiredMessages.sum()));
        all.put("refused", hosts.sum(counters -> counters.refusedMessages.sum()));
        all.put("overflown", hosts.sum(counters -> counters.overflownMessages.sum()));
        all.put("vanished", hosts.sum(counters -> counters.vanishedMessages.sum()));
        all.put("slowDisconnected", hosts.sum(counters -> counters.slowSubscribers.sum()));
        return all;
    }

    private static Map<String, Object> host(String name, Totals totals) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("host", name);
        all.put("sessions", totals.sessionCount());
        all.put("subscriptions", totals.subscriptions());
        all.put("queues", totals.queues());
        all.put("messages", totals.messages());
        all.put("messageBytes", totals.bytes());
        return all;
    }

    private static Map<String, Object> store(List<Administration> hosts) {
        List<MessageStore> stores = hosts.stream().map(Administration::store).toList();
        Outcome.Failure trouble = stores.stream()
                .map(MessageStore::trouble)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("durable", stores.get(0).isDurable());
        all.put("trouble", trouble == null ? null : trouble.summary() + ": " + trouble.remedy());
        all.put(
                "damaged",
                stores.stream().mapToLong(store -> store.damage().size()).sum());
        all.put(
                "pendingBytes",
                stores.stream().mapToLong(MessageStore::pendingBytes).sum());
        all.put(
                "syncs",
                stores.stream().mapToLong(store -> store.syncTimes().count()).sum());
        all.put(
                "syncSeconds",
                stores.stream()
                        .mapToDouble(store -> store.syncTimes().sumSeconds())
                        .sum());
        return all;
    }

    private static Map<String, Object> memory() {
        Runtime runtime = Runtime.getRuntime();
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("heapUsedBytes", runtime.totalMemory() - runtime.freeMemory());
        all.put("heapMaxBytes", runtime.maxMemory());
        all.put("directUsedBytes", Math.max(0, PlatformDependent.usedDirectMemory()));
        all.put("directMaxBytes", PlatformDependent.maxDirectMemory());
        return all;
    }
}
