package io.hoofbeat.netty.admin;

import io.hoofbeat.netty.http.HttpAnswer;
import io.hoofbeat.netty.http.HttpRequestHandler;
import io.hoofbeat.netty.loop.NettyLoop;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Answers the probes of those who watch over the broker: {@code /healthz} that it lives, {@code /readyz} that it takes clients; makes backups. */
@SuppressWarnings("FutureReturnValueIgnored") // what becomes of a channel is told by its events
public final class AdminHandler extends HttpRequestHandler {

    /** How long a request may take to come, in milliseconds. */
    private static final long REQUEST_MILLIS_MAX = 10_000;

    private static final String BACKUP = "/api/backup";

    /**
     * Without this header nothing is done: a page in a browser cannot send it to another host than its own without being asked.
     */
    private static final String REQUEST_HEADER = "x-hoofbeat-request";

    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Readiness readiness;
    private final AdminTasks tasks;

    private AdminHandler(Channel channel, NettyLoop loop, Readiness readiness, AdminTasks tasks) {
        super(loop, loop.schedule(REQUEST_MILLIS_MAX, channel::close));
        this.readiness = readiness;
        this.tasks = tasks;
    }

    /** Serves a connection that has just been made. On the channel's loop. */
    public static void addTo(Channel channel, NettyLoop loop, Readiness readiness, AdminTasks tasks) {
        add(channel.pipeline(), new AdminHandler(channel, loop, readiness, tasks));
    }

    @Override
    protected boolean serves(HttpRequest head) {
        return head.method().equals(HttpMethod.POST)
                && new QueryStringDecoder(head.uri()).rawPath().equals(BACKUP);
    }

    @Override
    protected void onRequest(ChannelHandlerContext ctx, HttpRequest request) {
        QueryStringDecoder uri = new QueryStringDecoder(request.uri());
        if (request.method().equals(HttpMethod.POST)) {
            onBackup(ctx, request, uri);
        } else {
            answer(ctx, answerTo(uri.rawPath()));
        }
    }

    private void onBackup(ChannelHandlerContext ctx, HttpRequest request, QueryStringDecoder uri) {
        HttpAnswer refusal = refusalOfTask(request);
        String folder = uri.parameters().getOrDefault("folder", List.of("")).get(0);
        AdminTasks.Backup backup = tasks.backup();
        if (refusal != null) {
            answer(ctx, refusal);
        } else if (backup == null) {
            answer(
                    ctx,
                    HttpAnswer.of(
                            HttpResponseStatus.CONFLICT, "This broker stores nothing on disk: nothing to back up."));
        } else if (!folder.startsWith("/") && !Path.of(folder).isAbsolute()) {
            answer(ctx, HttpAnswer.of(HttpResponseStatus.BAD_REQUEST, "folder must be an absolute path."));
        } else {
            backup.begin(Path.of(folder))
                    .whenComplete((done, failure) ->
                            ctx.executor().execute(() -> answer(ctx, answerOf(done, failure))));
        }
    }

    /** A name that leads here from elsewhere must not make this broker do something for a page of that name. */
    private static @Nullable HttpAnswer refusalOfTask(HttpRequest request) {
        String host = request.headers().get(HttpHeaderNames.HOST, "").replaceFirst(":\\d+$", "");
        if (!LOOPBACK_NAMES.contains(host)) {
            return HttpAnswer.of(HttpResponseStatus.FORBIDDEN, "Only localhost may be named as host here.");
        }
        return request.headers().contains(REQUEST_HEADER)
                ? null
                : HttpAnswer.of(HttpResponseStatus.FORBIDDEN, "The header " + REQUEST_HEADER + " is missing.");
    }

    private static HttpAnswer answerOf(@Nullable String done, @Nullable Throwable failure) {
        if (failure == null) {
            return HttpAnswer.of(HttpResponseStatus.OK, done + "");
        }
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return HttpAnswer.of(HttpResponseStatus.INTERNAL_SERVER_ERROR, String.valueOf(cause.getMessage()));
    }

    private HttpAnswer answerTo(String path) {
        return switch (path) {
            case "/" -> HttpAnswer.of(HttpResponseStatus.OK, """
                    This is the admin port of a Hoofbeat STOMP broker.
                    /healthz  whether it lives
                    /readyz   whether it takes clients
                    /api/backup  POST, makes a backup (hoofbeat backup)""");
            case "/healthz" -> HttpAnswer.of(HttpResponseStatus.OK, health());
            case "/readyz" -> ready();
            default -> HttpAnswer.of(HttpResponseStatus.NOT_FOUND, "There are /, /healthz and /readyz here.");
        };
    }

    /** That it lives, and what is wrong nevertheless: a restart would not mend that, so the status says nothing of it. */
    private String health() {
        String notReady = readiness.reason();
        String warning = readiness.warning();
        return "ok" + (notReady == null ? "" : "\nnot ready: " + notReady)
                + (warning == null ? "" : "\nwarning: " + warning);
    }

    private HttpAnswer ready() {
        String reason = readiness.reason();
        return reason == null
                ? HttpAnswer.of(HttpResponseStatus.OK, "ready")
                : HttpAnswer.of(HttpResponseStatus.SERVICE_UNAVAILABLE, reason);
    }
}
