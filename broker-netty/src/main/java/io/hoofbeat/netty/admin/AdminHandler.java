package io.hoofbeat.netty.admin;

import io.hoofbeat.netty.http.HttpAnswer;
import io.hoofbeat.netty.http.HttpRequestHandler;
import io.hoofbeat.netty.loop.NettyLoop;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;

/** Answers the probes of those who watch over the broker: {@code /healthz} that it lives, {@code /readyz} that it takes clients. */
@SuppressWarnings("FutureReturnValueIgnored") // what becomes of a channel is told by its events
public final class AdminHandler extends HttpRequestHandler {

    /** How long a request may take to come, in milliseconds. */
    private static final long REQUEST_MILLIS_MAX = 10_000;

    private final Readiness readiness;

    private AdminHandler(Channel channel, NettyLoop loop, Readiness readiness) {
        super(loop, loop.schedule(REQUEST_MILLIS_MAX, channel::close));
        this.readiness = readiness;
    }

    /** Serves a connection that has just been made. On the channel's loop. */
    public static void addTo(Channel channel, NettyLoop loop, Readiness readiness) {
        add(channel.pipeline(), new AdminHandler(channel, loop, readiness));
    }

    @Override
    protected void onRequest(ChannelHandlerContext ctx, HttpRequest request) {
        answer(ctx, answerTo(new QueryStringDecoder(request.uri()).rawPath()));
    }

    private HttpAnswer answerTo(String path) {
        return switch (path) {
            case "/" -> HttpAnswer.of(HttpResponseStatus.OK, """
                    This is the admin port of a Hoofbeat STOMP broker.
                    /healthz  whether it lives
                    /readyz   whether it takes clients""");
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
