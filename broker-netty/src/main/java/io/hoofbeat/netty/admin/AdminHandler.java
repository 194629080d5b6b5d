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
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Answers those who watch over the broker: {@code /healthz} that it lives, {@code /readyz} that it takes clients, {@code /metrics} and
 * {@code /api} what it does.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what becomes of a channel is told by its events
public final class AdminHandler extends HttpRequestHandler {

    /** How long a request may take to come, in milliseconds. */
    private static final long REQUEST_MILLIS_MAX = 10_000;

    private static final String API = "/api/";

    private static final Set<String> PROBES = Set.of("/healthz", "/readyz");

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
        boolean isChange =
                head.method().equals(HttpMethod.POST) || head.method().equals(HttpMethod.DELETE);
        return isChange && new QueryStringDecoder(head.uri()).rawPath().startsWith(API);
    }

    @Override
    protected void onRequest(ChannelHandlerContext ctx, HttpRequest request) {
        QueryStringDecoder uri = new QueryStringDecoder(request.uri());
        String path = uri.rawPath();
        if (PROBES.contains(path)) {
            answer(ctx, answerTo(path));
            return;
        }
        String refusal = RequestGuard.refusal(request);
        ConsoleFiles console = tasks.console();
        HttpAnswer file = console == null ? null : console.answer(path);
        String peer =
                NetUtil.toSocketAddressString((InetSocketAddress) ctx.channel().remoteAddress());
        if (refusal != null) {
            noteRefusal(request, uri, Operator.local(peer), "refused: " + refusal);
            answer(ctx, HttpAnswer.of(HttpResponseStatus.FORBIDDEN, refusal));
        } else if (file != null) {
            answer(ctx, file); // It holds nothing of this broker; what it shows, it has to ask for.
        } else {
            tasks.login()
                    .check(request.headers().get(HttpHeaderNames.AUTHORIZATION), peer)
                    .whenComplete(
                            (entry, failure) -> ctx.executor().execute(() -> onEntry(ctx, request, uri, peer, entry)));
        }
    }

    private void onEntry(
            ChannelHandlerContext ctx,
            HttpRequest request,
            QueryStringDecoder uri,
            String peer,
            OperatorLogin.@Nullable Entry entry) {
        if (entry instanceof OperatorLogin.Entry.Allowed allowed) {
            serve(ctx, request, uri, allowed.operator());
        } else if (entry instanceof OperatorLogin.Entry.Forbidden forbidden) {
            noteRefusal(request, uri, forbidden.operator(), "refused: neither admin nor monitor");
            answer(ctx, HttpAnswer.of(HttpResponseStatus.FORBIDDEN, "This takes the role admin, or monitor to look."));
        } else {
            noteRefusal(request, uri, Operator.local(peer), "refused: the login is missing or wrong");
            answer(
                    ctx,
                    HttpAnswer.of(HttpResponseStatus.UNAUTHORIZED, "Log in as a user with the role admin or monitor.")
                            .with(HttpHeaderNames.WWW_AUTHENTICATE, "Basic realm=\"Hoofbeat\", charset=\"UTF-8\""));
        }
    }

    private static void noteRefusal(HttpRequest request, QueryStringDecoder uri, Operator operator, String result) {
        if (!request.method().equals(HttpMethod.GET)) {
            AdminApi.note(
                    operator,
                    AdminApi.action(request.method() + " " + uri.rawPath(), new RequestParameters(uri.parameters())),
                    result);
        }
    }

    private void serve(ChannelHandlerContext ctx, HttpRequest request, QueryStringDecoder uri, Operator operator) {
        String path = uri.rawPath();
        AdminApi api = tasks.api();
        MetricsPage metrics = path.equals("/metrics") ? tasks.metrics() : null;
        if (metrics != null) {
            answerLater(ctx, metrics.answer(request.headers().get(HttpHeaderNames.ACCEPT)));
        } else if (path.startsWith(API) && api != null) {
            answerLater(ctx, api.answer(request.method(), path, uri.parameters(), operator));
        } else {
            answer(ctx, answerTo(path));
        }
    }

    private void answerLater(ChannelHandlerContext ctx, CompletionStage<HttpAnswer> later) {
        later.whenComplete((answer, failure) -> ctx.executor()
                .execute(() -> answer(ctx, failure == null ? answer : AdminApi.answerToFailure(failure))));
    }

    private HttpAnswer answerTo(String path) {
        return switch (path) {
            case "/" -> HttpAnswer.of(HttpResponseStatus.OK, """
                    This is the admin port of a Hoofbeat STOMP broker.
                    /healthz  whether it lives
                    /readyz   whether it takes clients
                    /metrics  figures for Prometheus
                    /api/overview, /api/destinations, /api/clients …  what it does, as JSON
                    /api/purge, /api/reload, /api/stop …  POST, has something done; see docs/ADMIN-API.md""");
            case "/healthz" -> HttpAnswer.of(HttpResponseStatus.OK, health());
            case "/readyz" -> ready();
            default ->
                HttpAnswer.of(HttpResponseStatus.NOT_FOUND, "There are /, /healthz, /readyz, /metrics and /api here.");
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
