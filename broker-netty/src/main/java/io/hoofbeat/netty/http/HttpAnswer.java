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

/** An answer in plain text for a person, after which the connection ends. Confined to its maker. */
public final class HttpAnswer {

    private final HttpResponseStatus status;
    private final String text;
    private final HttpHeaders headers = new DefaultHttpHeaders();

    private HttpAnswer(HttpResponseStatus status, String text) {
        this.status = status;
        this.text = text;
    }

    /** @param text lines for a person, without the last line end */
    public static HttpAnswer of(HttpResponseStatus status, String text) {
        return new HttpAnswer(status, text);
    }

    /** Adds a header. */
    public HttpAnswer with(CharSequence name, CharSequence value) {
        headers.add(name, value);
        return this;
    }

    FullHttpResponse toResponse() {
        byte[] body = (text + "\n").getBytes(StandardCharsets.UTF_8);
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
        response.headers()
                .add(headers)
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .setInt(HttpHeaderNames.CONTENT_LENGTH, body.length)
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                .set("x-content-type-options", "nosniff")
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        return response;
    }
}
