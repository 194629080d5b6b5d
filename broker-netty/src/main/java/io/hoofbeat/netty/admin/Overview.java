package io.hoofbeat.netty.admin;

import io.hoofbeat.core.Version;
import io.hoofbeat.core.admin.Administration;
import io.hoofbeat.core.admin.Totals;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.metrics.Counters;
import io.hoofbeat.core.metrics.LatencyHistogram;
import io.hoofbeat.core.metrics.Traffic;
import io.hoofbeat.core.store.MessageStore;
import io.hoofbeat.netty.BrokerServer;
import io.netty.util.internal.PlatformDependent;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What a broker does as a whole, in one answer. Sums only grow, so that who asks twice has the rates. Any thread. */
final class Overview {

    private final Administration administration;
    private final BrokerServer server;

    Overview(Administration administration, BrokerServer server) {
        this.administration = administration;
        this.server = server;
    }

    CompletionStage<Map<String, Object>> now() {
        return administration
                .totals()
                .thenCombine(
                        administration.onEachLoop(server::trafficOf),
                        (totals, traffic) -> describe(totals, sum(traffic)));
    }

    static Traffic sum(List<Traffic> all) {
        Traffic sum = new Traffic();
        all.forEach(sum::add);
        return sum;
    }

    private Map<String, Object> describe(Totals totals, Traffic traffic) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("version", Version.NUMBER);
        all.put("time", System.currentTimeMillis());
        all.put("uptimeMillis", ManagementFactory.getRuntimeMXBean().getUptime());
        all.put("ready", server.readiness().reason() == null);
        all.put("notReadyBecause", server.readiness().reason());
        all.put("warning", server.readiness().warning());
        all.put("ports", ports());
        all.put("tls", !server.isTls() ? "none" : server.isPlain() ? "optional" : "required");
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
        all.put("traffic", traffic(traffic));
        all.put("counters", counters(administration.counters()));
        all.put("store", store(administration.store()));
        all.put("disk", disk());
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

    private static Map<String, Object> counters(Counters counters) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("sessionsOpened", counters.sessionsOpened.sum());
        all.put("protocolErrors", counters.protocolErrors.sum());
        all.put("lateAcks", counters.lateAcks.sum());
        all.put("redelivered", counters.redeliveredMessages.sum());
        all.put("deadLetters", counters.deadLetters.sum());
        all.put("expired", counters.expiredMessages.sum());
        all.put("refused", counters.refusedMessages.sum());
        all.put("overflown", counters.overflownMessages.sum());
        all.put("vanished", counters.vanishedMessages.sum());
        all.put("slowDisconnected", counters.slowSubscribers.sum());
        return all;
    }

    private static Map<String, Object> store(MessageStore store) {
        LatencyHistogram times = store.syncTimes();
        Outcome.Failure trouble = store.trouble();
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("durable", store.isDurable());
        all.put("trouble", trouble == null ? null : trouble.summary() + ": " + trouble.remedy());
        all.put("damaged", store.damage().size());
        all.put("pendingBytes", store.pendingBytes());
        all.put("syncs", times.count());
        all.put("syncSeconds", times.sumSeconds());
        return all;
    }

    /** Null when nothing is kept on a disk. */
    private @Nullable Map<String, Object> disk() {
        DiskGauge gauge = server.tasks().disk();
        if (gauge == null) {
            return null;
        }
        DiskGauge.Reading reading = gauge.read();
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("usedBytes", reading.usedBytes());
        all.put("freeBytes", reading.freeBytes());
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
