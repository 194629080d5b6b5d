package io.hoofbeat.netty.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;

/** An answer to a request, after which the connection ends. Confined to its maker. */
public final class HttpAnswer {

    private static final String TEXT = "text/plain; charset=utf-8";

    private final HttpResponseStatus status;
    private final String contentType;
    private final byte[] body;
    private final HttpHeaders headers = new DefaultHttpHeaders();
    private Runnable afterwards = () -> {};

    private HttpAnswer(HttpResponseStatus status, String contentType, byte[] body) {
        this.status = status;
        this.contentType = contentType;
        this.body = body;
    }

    /** Plain text for a person: lines without the last line end. */
    public static HttpAnswer of(HttpResponseStatus status, String text) {
        return new HttpAnswer(status, TEXT, (text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** A document, whose bytes are given away. */
    public static HttpAnswer of(HttpResponseStatus status, String contentType, byte[] body) {
        return new HttpAnswer(status, contentType, body);
    }

    /** Adds a header. */
    public HttpAnswer with(CharSequence name, CharSequence value) {
        headers.add(name, value);
        return this;
    }

    /** Headers that go with it, besides those that every answer has. */
    public HttpHeaders headers() {
        return headers;
    }

    /** Has something done when the answer has left, or cannot any more; on the loop of the connection. */
    public HttpAnswer andThen(Runnable action) {
        afterwards = action;
        return this;
    }

    Runnable afterwards() {
        return afterwards;
    }

    FullHttpResponse toResponse() {
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
        response.headers()
                .add(headers)
                .set(HttpHeaderNames.CONTENT_TYPE, contentType)
                .setInt(HttpHeaderNames.CONTENT_LENGTH, body.length)
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                .set("x-content-type-options", "nosniff")
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        return response;
    }
}
