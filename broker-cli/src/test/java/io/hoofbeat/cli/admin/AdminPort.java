package io.hoofbeat.cli.admin;

import io.hoofbeat.cli.HoofbeatProcess;
import io.hoofbeat.cli.bench.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Asks the admin port of a broker. */
public final class AdminPort {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final URI base;

    public AdminPort(HoofbeatProcess broker) {
        base = URI.create(broker.healthUrl()).resolve("/");
    }

    String url() {
        return base.toString();
    }

    /** Sends a request whose target is written as a person writes it. */
    public HttpResponse<String> send(String method, String target, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(target.replace("*", "%2A")))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(method + " " + target + " was not answered", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @SuppressWarnings("unchecked") // an object of JSON
    Map<String, Object> get(String target) {
        HttpResponse<String> answer = send("GET", target);
        if (answer.statusCode() != 200) {
            throw new AssertionError(target + ": " + answer.statusCode() + " " + answer.body());
        }
        return (Map<String, Object>) Objects.requireNonNull(Json.read(answer.body()));
    }

    /** What the page of metrics says of one, or of one with labels as they are written there. */
    public double metric(String name) {
        return send("GET", "/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no metric " + name));
    }

    @SuppressWarnings("unchecked") // a list of objects
    public List<Map<String, Object>> list(String target, String name) {
        return (List<Map<String, Object>>) Objects.requireNonNull(get(target).get(name));
    }

    public static long number(Map<String, Object> from, String name) {
        return ((Number) Objects.requireNonNull(from.get(name))).longValue();
    }
}
