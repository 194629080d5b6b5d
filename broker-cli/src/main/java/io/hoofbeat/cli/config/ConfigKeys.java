package io.hoofbeat.cli.config;

import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.stomp.FrameLimits;
import io.hoofbeat.core.store.rocks.RocksOptions;
import io.hoofbeat.netty.ServerOptions;
import io.hoofbeat.netty.connection.AddressRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The one table of what can be configured. It drives the file, the environment, {@code --set}, {@code check} and
 * {@code docs/CONFIGURATION.md}. The order is that of {@code check} and of the manual.
 */
public final class ConfigKeys {

    private static final ServerOptions SERVER = ServerOptions.DEFAULT;
    private static final FrameLimits FRAMES = SERVER.frames();
    private static final BrokerOptions BROKER = BrokerOptions.DEFAULT;

    private static final int MEBI = 1 << 20;
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_.:%-]+");
    private static final Pattern PATH = Pattern.compile("/[^\\s?#,]*");
    private static final Pattern ORIGIN = Pattern.compile("\\*|[a-z][a-z0-9+.-]*://[^\\s/?#,*]+");
    private static final Pattern PREFIX = Pattern.compile("/[^\\s,]*[^/\\s,]/");

    private static final List<ConfigKey<?>> TABLE = new ArrayList<>();

    public static final ConfigKey<String> DATA = add(
            "data",
            ValueType.text("a folder", text -> !text.isBlank() && text.indexOf('\0') < 0),
            "data",
            "Folder for everything that is stored. With `store.kind: memory` nothing is stored and the folder is not touched.");

    public static final ConfigKey<List<PolicyEntry>> POLICIES = add(
            "policies",
            new PolicyList(),
            List.of(),
            "What holds for single destinations or all that match a pattern; see [Policies](#policies).");

    static final ConfigKey<List<HostEntry>> HOSTS = add(
            "virtualHosts.hosts",
            new HostList(),
            List.of(),
            "Hosts with destinations, users and messages of their own, which clients choose by the `host` header of CONNECT; see"
                    + " [VIRTUAL-HOSTS.md](VIRTUAL-HOSTS.md).");
    public static final ConfigKey<List<String>> STANDARD_NAMES = add(
            "virtualHosts.defaultAliases",
            ValueType.texts("a list of names such as stomp.example.com, or *.example.com", HostList::isAlias),
            List.of(),
            "Further names of the host `default`, which is what all the other keys describe.");
    public static final ConfigKey<Boolean> HOSTS_STRICT = add(
            "virtualHosts.strict",
            ValueType.flag(),
            false,
            "Whether a client whose `host` is missing or unknown is refused; else it enters the host `default`.");

    public static final ConfigKey<List<AccessEntry>> ACCESS_RULES = add(
            "access.rules",
            new AccessEntries(),
            List.of(),
            "Who may send to, subscribe to and manage what; see [ACCESS.md](ACCESS.md).");
    public static final ConfigKey<String> ACCESS_FILE = add(
            "access.file",
            ValueType.text("a file", text -> text.indexOf('\0') < 0),
            "",
            "none",
            "File that holds the list of `access.rules` instead. It is read again when it changes, and live sessions follow.");

    public static final ConfigKey<String> BIND = add(
            "listen.bind",
            ValueType.text(
                    "a host name or an IP address without a port",
                    text -> HOST.matcher(text).matches()),
            SERVER.bind(),
            "Address to listen on. An address other than loopback needs something that says who may enter, such as users; without, the start is refused.");
    public static final ConfigKey<Integer> STOMP_PORT = add(
            "listen.stompPort",
            ValueType.port(),
            SERVER.stompPort(),
            "Port for STOMP over TCP, and for WebSocket too, which is recognised by its first bytes.");
    public static final ConfigKey<Integer> WEB_SOCKET_PORT = add(
            "listen.webSocketPort",
            ValueType.port(),
            SERVER.webSocketPort(),
            "Port for STOMP over WebSocket and SockJS.");
    public static final ConfigKey<Integer> ADMIN_PORT = add(
            "listen.adminPort",
            ValueType.port(),
            SERVER.adminPort(),
            "Port for health over HTTP, on loopback whatever `listen.bind` says.");
    public static final ConfigKey<Integer> LOOPS = add(
            "listen.loops",
            ValueType.wholeNumber(0, 64),
            SERVER.loops(),
            "Number of event loops, each one thread; 0 for one per processor.");
    public static final ConfigKey<String> TRANSPORT = add(
            "listen.transport",
            ValueType.choice("auto", "epoll", "io_uring", "nio"),
            SERVER.transport(),
            "How sockets are driven. `auto` takes epoll where it works and NIO elsewhere.");
    public static final ConfigKey<Long> OUTPUT_HIGH_BYTES = add(
            "listen.outputHighBytes",
            ValueType.bytes(1, Integer.MAX_VALUE),
            (long) SERVER.outputHighBytes(),
            "Bytes waiting for one peer above which those who publish to it are held up.");
    public static final ConfigKey<Long> OUTPUT_LOW_BYTES = add(
            "listen.outputLowBytes",
            ValueType.bytes(0, Integer.MAX_VALUE),
            (long) SERVER.outputLowBytes(),
            "Bytes waiting for one peer below which they go on; less than `listen.outputHighBytes`.");
    public static final ConfigKey<List<String>> PROXY_SOURCES = add(
            "listen.proxySources",
            ValueType.texts(
                    "a list of IP addresses or networks such as 10.0.0.0/8", text -> AddressRange.parse(text) != null),
            List.of(),
            "Proxies that begin each connection with a header of the PROXY protocol, version 1 or 2, and must; the address it tells"
                    + " counts as the client's.");
    public static final ConfigKey<List<String>> WEB_SOCKET_PATHS = add(
            "listen.webSocket.paths",
            ValueType.texts(
                    "a list of paths, each beginning with a slash",
                    text -> PATH.matcher(text).matches()),
            SERVER.webSocket().paths(),
            "Request paths that are WebSocket.");
    public static final ConfigKey<List<String>> ALLOWED_ORIGINS = add(
            "listen.webSocket.allowedOrigins",
            ValueType.texts(
                    "a list of origins such as https://shop.example, or * for all",
                    text -> ORIGIN.matcher(text).matches()),
            SERVER.webSocket().allowedOrigins(),
            "Origins of web pages that may connect, besides pages of the listener's own host at any port. `*` lets every page in.");
    public static final ConfigKey<Long> WEB_SOCKET_MESSAGE_BYTES_MAX = add(
            "listen.webSocket.messageBytesMax",
            ValueType.bytes(1, Integer.MAX_VALUE),
            (long) SERVER.webSocket().messageBytesMax(),
            "Size of one WebSocket message after inflation.");
    public static final ConfigKey<Boolean> COMPRESSION = add(
            "listen.webSocket.compression",
            ValueType.flag(),
            SERVER.webSocket().compression(),
            "Whether permessage-deflate is offered to WebSocket clients.");
    public static final ConfigKey<Boolean> SOCK_JS_ENABLED = add(
            "listen.sockJs.enabled",
            ValueType.flag(),
            SERVER.sockJs().enabled(),
            "Whether SockJS is served at `/sockjs`, on the ports of WebSocket and STOMP; see [BROWSERS.md](BROWSERS.md#sockjs)."
                    + " Origins and the size of a request are those of `listen.webSocket`.");
    public static final ConfigKey<Long> SOCK_JS_HEART_BEAT_MILLIS = add(
            "listen.sockJs.heartBeatMillis",
            ValueType.millis(1, Integer.MAX_VALUE),
            (long) SERVER.sockJs().heartBeatMillis(),
            "After this time without anything for it, a client of SockJS is sent a heart-beat of SockJS, so that no proxy takes its"
                    + " connection for idle.");
    public static final ConfigKey<Long> SOCK_JS_ABSENT_MILLIS_MAX = add(
            "listen.sockJs.absentMillisMax",
            ValueType.millis(1, Integer.MAX_VALUE),
            (long) SERVER.sockJs().absentMillisMax(),
            "How long a session of SockJS over HTTP goes on while its client has no request open that takes frames.");

    public static final ConfigKey<Long> BODY_BYTES_MAX = add(
            "limits.bodyBytesMax",
            ValueType.bytes(0, 1 << 30),
            (long) FRAMES.bodyBytesMax(),
            "Size of a frame's body.");
    public static final ConfigKey<Long> HEADER_LINE_BYTES_MAX = add(
            "limits.headerLineBytesMax",
            ValueType.bytes(1, 16 * MEBI),
            (long) FRAMES.headerLineBytesMax(),
            "Length of one header line without its line end.");
    public static final ConfigKey<Integer> HEADERS_MAX = add(
            "limits.headersMax",
            ValueType.wholeNumber(1, 65_535),
            FRAMES.headersMax(),
            "Number of headers of a frame.");
    public static final ConfigKey<Long> HEADER_BYTES_MAX = add(
            "limits.headerBytesMax",
            ValueType.bytes(1, 16 * MEBI),
            (long) FRAMES.headerBytesMax(),
            "Size of a frame's command and headers together.");
    public static final ConfigKey<Long> BEFORE_CONNECT_BYTES_MAX = add(
            "limits.beforeConnectBytesMax",
            ValueType.bytes(1, 16 * MEBI),
            (long) FRAMES.beforeConnectBytesMax(),
            "Bytes a connection may send before its CONNECT is complete. Raise it to 64KiB when clients log in with tokens.");

    public static final ConfigKey<Integer> CONNECTIONS_MAX = add(
            "limits.connectionsMax",
            ValueType.wholeNumber(1, Integer.MAX_VALUE),
            SERVER.connections().connectionsMax(),
            "Open connections.");
    public static final ConfigKey<Integer> CONNECTIONS_PER_ADDRESS_MAX = add(
            "limits.connectionsPerAddressMax",
            ValueType.wholeNumber(0, Integer.MAX_VALUE),
            SERVER.connections().connectionsPerAddressMax(),
            "Open connections from one IPv4 address or IPv6 network of 64 bits other than loopback; 0 for no limit.");
    public static final ConfigKey<Integer> CONNECTIONS_PER_USER_MAX = add(
            "limits.connectionsPerUserMax",
            ValueType.wholeNumber(0, Integer.MAX_VALUE),
            BROKER.limits().connectionsPerUserMax(),
            "Open connections of one user, all clients without a login being one; 0 for no limit. A relay opens one for each of its own"
                    + " clients, all with its login unless it names the end user.");
    public static final ConfigKey<Integer> CONNECTIONS_PER_SECOND_MAX = add(
            "limits.connectionsPerSecondMax",
            ValueType.wholeNumber(0, 1_000_000),
            SERVER.connections().connectionsPerSecondMax(),
            "New connections in a second; 0 for no limit.");
    public static final ConfigKey<Integer> CONNECTIONS_PER_LISTENER_MAX = add(
            "limits.connectionsPerListenerMax",
            ValueType.wholeNumber(0, Integer.MAX_VALUE),
            SERVER.connections().connectionsPerListenerMax(),
            "Open connections to one port, that of STOMP or that of WebSocket, so that one cannot take all of `limits.connectionsMax`; 0 for no"
                    + " limit.");
    public static final ConfigKey<Integer> ALL_FRAMES_PER_SECOND_MAX = add(
            "limits.framesPerSecondMax",
            ValueType.wholeNumber(0, 100_000_000),
            BROKER.limits().rates().framesPerSecond(),
            "Frames that are read from all clients together in a second; what comes faster waits. 0 for no limit.");
    public static final ConfigKey<Long> ALL_BYTES_PER_SECOND_MAX = add(
            "limits.bytesPerSecondMax",
            ValueType.bytes(0, 1L << 40),
            BROKER.limits().rates().bytesPerSecond(),
            "Bytes that are read from all clients together in a second; what comes faster waits. 0 for no limit.");
    public static final ConfigKey<Integer> FRAMES_PER_SECOND_PER_USER_MAX = add(
            "limits.framesPerSecondPerUserMax",
            ValueType.wholeNumber(0, 100_000_000),
            BROKER.limits().rates().framesPerSecondPerUser(),
            "Frames that are read from all connections of one user in a second, all clients without a login being one; what comes faster waits. 0 for no"
                    + " limit.");
    public static final ConfigKey<Long> BYTES_PER_SECOND_PER_USER_MAX = add(
            "limits.bytesPerSecondPerUserMax",
            ValueType.bytes(0, 1L << 40),
            BROKER.limits().rates().bytesPerSecondPerUser(),
            "Bytes that are read from all connections of one user in a second, all clients without a login being one; what comes faster waits. 0 for no"
                    + " limit.");
    public static final ConfigKey<Integer> ALL_SUBSCRIPTIONS_MAX = add(
            "limits.subscriptionsMax",
            ValueType.wholeNumber(1, Integer.MAX_VALUE),
            BROKER.limits().subscriptionsMax(),
            "Subscriptions of all sessions together.");
    public static final ConfigKey<Integer> QUEUES_MAX = add(
            "limits.queuesMax",
            ValueType.wholeNumber(1, Integer.MAX_VALUE),
            BROKER.queues().queuesMax(),
            "Queues at a time; dead-letter queues are made beyond it.");
    public static final ConfigKey<Integer> PRESENCE_MEMBERS_MAX = add(
            "limits.presenceMembersMax",
            ValueType.wholeNumber(1, Integer.MAX_VALUE),
            BROKER.limits().presenceMembersMax(),
            "Subscriptions on all topics together of which somebody watches who is there (`/sys/presence/…`).");
    public static final ConfigKey<Long> INCOMPLETE_BYTES_MAX = add(
            "limits.incompleteBytesMax",
            ValueType.bytes(1, Long.MAX_VALUE),
            SERVER.connections().incompleteBytesMax(),
            "an eighth of the Java heap",
            "Bytes that frames hold that are not complete yet, of all connections together.");
    public static final ConfigKey<Long> ALL_TRANSACTION_BYTES_MAX = add(
            "limits.transactionBytesMax",
            ValueType.bytes(1, Long.MAX_VALUE),
            BROKER.limits().transactionBytesMax(),
            "an eighth of the Java heap",
            "Bytes that the messages of all open transactions hold together.");

    public static final ConfigKey<String> SYNTAX = add(
            "destinations.syntax",
            ValueType.choice("auto", "slash", "dot"),
            BROKER.syntax().name().toLowerCase(Locale.ROOT),
            "How wildcards in a SUBSCRIBE are read: as Spring's `AntPathMatcher` with slashes, with dots, or segment by segment as needed.");
    public static final ConfigKey<List<String>> QUEUE_PREFIXES = add(
            "destinations.queuePrefixes",
            ValueType.texts(
                    "a list of prefixes, each with a slash at both ends, such as /jobs/",
                    text -> PREFIX.matcher(text).matches()),
            BROKER.prefixes().queuePrefixes(),
            "Further prefixes whose destinations are queues, besides `/queue/` and `/amq/queue/`.");
    public static final ConfigKey<String> UNKNOWN_PREFIX = add(
            "destinations.unknownPrefix",
            ValueType.choice("topic", "queue"),
            BROKER.prefixes().unknownPrefix().name().toLowerCase(Locale.ROOT),
            "What a destination with any other prefix is.");
    public static final ConfigKey<Boolean> COMPOSITE = add(
            "destinations.composite",
            ValueType.flag(),
            BROKER.composites().isOn(),
            "Whether a destination with commas names several, as in ActiveMQ and Apollo: `/queue/a,/topic/b`. Otherwise a comma is a letter like others.");
    public static final ConfigKey<Integer> PARTS_MAX = add(
            "destinations.partsMax",
            ValueType.wholeNumber(2, 1000),
            BROKER.composites().partsMax(),
            "Parts of one composite destination.");

    public static final ConfigKey<Long> CAN_SEND_MILLIS = add(
            "heartBeat.canSendMillis",
            ValueType.millis(0, Integer.MAX_VALUE),
            (long) BROKER.heartBeat().canSendMillis(),
            "Smallest interval at which the broker offers to send heart-beats; 0 for never.");
    public static final ConfigKey<Long> WANTS_MILLIS = add(
            "heartBeat.wantsMillis",
            ValueType.millis(0, Integer.MAX_VALUE),
            (long) BROKER.heartBeat().wantsMillis(),
            "Smallest interval at which the broker asks clients for heart-beats; 0 for none.");

    public static final ConfigKey<Integer> DELIVERIES_MAX = add(
            "queues.deliveriesMax",
            ValueType.wholeNumber(1, 1_000_000),
            BROKER.queues().deliveriesMax(),
            "Deliveries of a message before it becomes a dead letter.");
    public static final ConfigKey<String> DEAD_LETTER_PREFIX = add(
            "queues.deadLetterPrefix",
            ValueType.text(
                    "a text that begins with /queue/ and goes on behind it",
                    text -> text.startsWith("/queue/") && text.length() > "/queue/".length()),
            BROKER.queues().deadLetterPrefix(),
            "What stands before the name of a queue in the destination of its dead letters.");
    public static final ConfigKey<Long> IDLE_MILLIS = add(
            "queues.idleMillis",
            ValueType.millis(0, Long.MAX_VALUE),
            BROKER.queues().idleMillis(),
            "How long an empty queue without consumers is kept.");
    public static final ConfigKey<Long> QUEUE_BYTES_MAX = add(
            "queues.bytesMax",
            ValueType.bytes(1, Long.MAX_VALUE),
            BROKER.queues().bytesMax(),
            "three eighths of the Java heap",
            "Bytes that all queues together may hold in memory; what comes then stays in the store, or is refused with an ERROR when"
                    + " nothing is stored.");
    public static final ConfigKey<Long> QUEUE_WINDOW_BYTES_MAX = add(
            "queues.windowBytesMax",
            ValueType.bytes(1, Long.MAX_VALUE),
            BROKER.queues().windowBytesMax(),
            "Bytes of waiting messages that one queue holds in memory while the rest stays in the store.");

    public static final ConfigKey<Integer> OPEN_MAX = add(
            "transactions.openMax",
            ValueType.wholeNumber(1, 1_000_000),
            BROKER.transactions().openMax(),
            "Open transactions of one session.");
    public static final ConfigKey<Integer> TRANSACTION_FRAMES_MAX = add(
            "transactions.framesMax",
            ValueType.wholeNumber(1, Integer.MAX_VALUE),
            BROKER.transactions().framesMax(),
            "Frames of one transaction.");
    public static final ConfigKey<Long> TRANSACTION_BYTES_MAX = add(
            "transactions.bytesMax",
            ValueType.bytes(1, Long.MAX_VALUE),
            BROKER.transactions().bytesMax(),
            "Bytes that the messages of one transaction hold.");
    public static final ConfigKey<Long> TRANSACTION_MILLIS_MAX = add(
            "transactions.millisMax",
            ValueType.millis(1, Integer.MAX_VALUE),
            BROKER.transactions().millisMax(),
            "Time from BEGIN to COMMIT or ABORT.");

    public static final ConfigKey<Long> CONNECT_MILLIS_MAX = add(
            "sessions.connectMillisMax",
            ValueType.millis(1, Integer.MAX_VALUE),
            BROKER.sessions().connectMillisMax(),
            "Time from the connection to a complete CONNECT.");
    public static final ConfigKey<Integer> SUBSCRIPTIONS_MAX = add(
            "sessions.subscriptionsMax",
            ValueType.wholeNumber(1, Integer.MAX_VALUE),
            BROKER.sessions().subscriptionsMax(),
            "Subscriptions of one session.");
    public static final ConfigKey<Integer> PREFETCH = add(
            "sessions.prefetch",
            ValueType.wholeNumber(1, 1_000_000),
            BROKER.sessions().prefetch(),
            "Deliveries a subscription may hold unacknowledged in the two client modes.");
    public static final ConfigKey<Long> BACKLOG_BYTES_MAX = add(
            "sessions.backlogBytesMax",
            ValueType.bytes(1, Long.MAX_VALUE),
            BROKER.sessions().backlogBytesMax(),
            "Bytes that wait for one topic subscription that acknowledges.");
    public static final ConfigKey<Long> SLOW_MILLIS_MAX = add(
            "sessions.slowMillisMax",
            ValueType.millis(1, Integer.MAX_VALUE),
            BROKER.sessions().slowMillisMax(),
            "How long publishers wait for a subscriber that does not read before it is disconnected.");
    public static final ConfigKey<Integer> UNACKNOWLEDGED_MAX = add(
            "sessions.unacknowledgedMax",
            ValueType.wholeNumber(1, Integer.MAX_VALUE),
            BROKER.sessions().unacknowledgedMax(),
            "Deliveries that all subscriptions of a session may hold unacknowledged; no prefetch is larger.");
    public static final ConfigKey<Integer> FRAMES_PER_SECOND_MAX = add(
            "sessions.framesPerSecondMax",
            ValueType.wholeNumber(0, 100_000_000),
            BROKER.sessions().framesPerSecondMax(),
            "Frames that are read from one connection in a second; what comes faster waits. 0 for no limit.");
    public static final ConfigKey<Long> BYTES_PER_SECOND_MAX = add(
            "sessions.bytesPerSecondMax",
            ValueType.bytes(0, 1L << 40),
            BROKER.sessions().bytesPerSecondMax(),
            "Bytes that are read from one connection in a second; what comes faster waits. 0 for no limit.");

    public static final ConfigKey<String> STORE_KIND = add(
            "store.kind",
            ValueType.choice("memory", "disk"),
            "disk",
            "Where messages are kept: `disk`, in the folder `data`, or `memory`, where nothing survives a restart.");

    public static final ConfigKey<Long> FREE_BYTES_MIN = add(
            "store.freeBytesMin",
            ValueType.bytes(0, Long.MAX_VALUE / 2),
            RocksOptions.DEFAULT.freeBytesMin(),
            "Room on the disk of `data` below which persistent messages are refused, so that consumers can go on; 0 for no such limit.");

    public static final ConfigKey<Integer> METRICS_DESTINATIONS_MAX = add(
            "metrics.destinationsMax",
            ValueType.wholeNumber(0, 100_000),
            200,
            "Destinations that `/metrics` tells about one by one: those that hold most. How many there are besides is told too.");
    public static final ConfigKey<Long> DRAIN_MILLIS_MAX = add(
            "drain.millisMax",
            ValueType.millis(1, 3_600_000),
            10_000L,
            "How long a broker that is asked to stop waits until what is in flight is delivered and stored; clients have 3 s more to close.");
    public static final ConfigKey<Long> RECONNECT_AFTER_MILLIS = add(
            "drain.reconnectAfterMillis",
            ValueType.millis(0, 3_600_000),
            1_000L,
            "When clients should come back to a broker that stops: each is told a time between this and twice this in"
                    + " `reconnect-after-ms`, so that they do not all come at once.");

    static {
        TABLE.addAll(SecurityKeys.ALL);
    }

    public static final ConfigKey<String> LOG_LEVEL = add(
            "log.level",
            ValueType.choice("error", "warn", "info", "debug", "trace"),
            "info",
            "How much is logged. `info` is what an operator needs; `debug` shows clients' mistakes.");
    public static final ConfigKey<String> LOG_FORMAT = add(
            "log.format",
            ValueType.choice("text", "json"),
            "text",
            "`text` for people, and with priorities where systemd's journal reads it; `json` for one object on each line, the banner included.");
    public static final ConfigKey<String> AUDIT_FILE = add(
            "log.auditFile",
            ValueType.text("a file, or nothing", text -> text.indexOf('\0') < 0),
            "",
            "none",
            "File to which it is added, one JSON object on each line, who entered and left, what was refused, and what administrators did.");

    /** All keys, in the order of the manual. */
    public static final List<ConfigKey<?>> ALL = List.copyOf(TABLE);

    private ConfigKeys() {}

    private static <T> ConfigKey<T> add(String name, ValueType<T> type, T defaultValue, String doc) {
        return add(name, type, defaultValue, type.write(defaultValue), doc);
    }

    private static <T> ConfigKey<T> add(
            String name, ValueType<T> type, T defaultValue, String defaultText, String doc) {
        ConfigKey<T> key = new ConfigKey<>(name, type, defaultValue, defaultText, doc);
        TABLE.add(key);
        return key;
    }
}
