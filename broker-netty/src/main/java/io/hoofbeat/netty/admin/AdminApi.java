package io.hoofbeat.netty.admin;

import io.hoofbeat.core.admin.Administration;
import io.hoofbeat.core.admin.Administration.RefusedException;
import io.hoofbeat.core.destination.CompiledPattern;
import io.hoofbeat.core.destination.DestinationPattern;
import io.hoofbeat.core.destination.InvalidPattern;
import io.hoofbeat.core.json.Json;
import io.hoofbeat.core.queue.BrowsedMessage;
import io.hoofbeat.netty.BrokerServer;
import io.hoofbeat.netty.http.HttpAnswer;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The API of {@code docs/ADMIN-API.md}: every path, its parameters and its answer. What changes something is logged. Any thread; answers
 * come from a loop.
 */
final class AdminApi {

    private static final Logger LOG = LoggerFactory.getLogger(AdminApi.class);

    private static final int LISTED = 1000;
    private static final int LISTED_MAX = 100_000;
    private static final int BROWSED = 50;
    private static final int BROWSED_MAX = 500;
    private static final int BODY_BYTES = 4096;
    private static final int BODY_BYTES_MAX = 1 << 20;

    private final Administration administration;
    private final Overview overview;

    AdminApi(Administration administration, BrokerServer server) {
        this.administration = administration;
        this.overview = new Overview(administration, server);
    }

    /**
     * Answers a request that {@link RequestGuard} has let in.
     *
     * @param path       without parameters
     * @param parameters decoded
     */
    CompletionStage<HttpAnswer> answer(HttpMethod method, String path, Map<String, List<String>> parameters) {
        Parameters given = new Parameters(parameters);
        try {
            CompletionStage<?> found =
                    method.equals(HttpMethod.GET) ? read(path, given) : change(method + " " + path, given);
            return found == null
                    ? CompletableFuture.completedFuture(error(
                            HttpResponseStatus.NOT_FOUND,
                            "There is no " + method + " " + path + "; see docs/ADMIN-API.md"))
                    : found.thenApply(AdminApi::ok);
        } catch (IllegalArgumentException e) {
            return CompletableFuture.completedFuture(
                    error(HttpResponseStatus.BAD_REQUEST, String.valueOf(e.getMessage())));
        }
    }

    private @Nullable CompletionStage<?> read(String path, Parameters given) {
        return switch (path) {
            case "/api/overview" -> overview.now();
            case "/api/destinations" -> destinations(given);
            case "/api/destination" -> administration.destination(given.text("name"));
            case "/api/messages" -> messages(given);
            case "/api/clients" -> administration.clients().thenApply(all -> page("clients", all, given));
            case "/api/subscriptions" -> subscriptions(given);
            case "/api/policy" -> CompletableFuture.completedFuture(administration.explain(given.text("destination")));
            default -> null;
        };
    }

    private @Nullable CompletionStage<?> change(String what, Parameters given) {
        CompletionStage<?> done = switch (what) {
            case "POST /api/purge" ->
                administration.purge(given.text("destination")).thenApply(count -> Map.of("purged", count));
            case "POST /api/move" ->
                administration
                        .move(given.text("destination"), given.text("to"), given.count("count", Long.MAX_VALUE))
                        .thenApply(count -> Map.of("moved", count));
            case "POST /api/revive" ->
                administration
                        .revive(given.text("destination"), given.count("count", Long.MAX_VALUE))
                        .thenApply(count -> Map.of("moved", count));
            case "DELETE /api/destination" ->
                administration.delete(given.text("name")).thenApply(text -> Map.of("done", text));
            case "DELETE /api/client" ->
                administration.disconnect(given.text("id")).thenApply(text -> Map.of("done", text));
            default -> null;
        };
        if (done != null) {
            LOG.info("admin: {} {}", what, given);
        }
        return done;
    }

    private CompletionStage<?> destinations(Parameters given) {
        String match = given.textOr("match", "");
        String kind = given.textOr("kind", "");
        Predicate<String> isWanted = matcher(match);
        return administration
                .destinations()
                .thenApply(all -> page(
                        "destinations",
                        all.stream()
                                .filter(each -> isWanted.test(each.destination())
                                        && (kind.isEmpty() || each.kind().equals(kind)))
                                .toList(),
                        given));
    }

    /** A text with a wildcard is a pattern as in SUBSCRIBE, any other one a part of the name. */
    private Predicate<String> matcher(String match) {
        CompiledPattern compiled = administration.syntax().compile(match);
        if (compiled instanceof InvalidPattern invalid) {
            throw new IllegalArgumentException("match: " + invalid.summary() + ": " + invalid.rule());
        }
        DestinationPattern pattern = (DestinationPattern) compiled;
        return pattern.isExact() ? name -> name.contains(match) : pattern::matches;
    }

    private CompletionStage<?> subscriptions(Parameters given) {
        String session = given.textOr("session", "");
        Predicate<String> isWanted = matcher(given.textOr("match", ""));
        return administration
                .subscriptions()
                .thenApply(all -> page(
                        "subscriptions",
                        all.stream()
                                .filter(each -> isWanted.test(each.destination())
                                        && (session.isEmpty() || each.session().equals(session)))
                                .toList(),
                        given));
    }

    /** A part of a list, with the length of all of it. */
    private static Map<String, Object> page(String name, List<?> all, Parameters given) {
        int offset = (int) given.count("offset", 0, Integer.MAX_VALUE);
        int limit = (int) given.count("limit", LISTED, LISTED_MAX);
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("total", all.size());
        page.put(name, all.stream().skip(offset).limit(limit).toList());
        return page;
    }

    private CompletionStage<?> messages(Parameters given) {
        int bodyBytes = (int) given.count("bodyBytesMax", BODY_BYTES, BODY_BYTES_MAX);
        int limit = (int) given.count("limit", BROWSED, BROWSED_MAX);
        String destination = given.text("destination");
        return administration
                .browse(destination, given.count("after", 0, Long.MAX_VALUE), limit)
                .thenApply(all -> {
                    Map<String, Object> page = new LinkedHashMap<>();
                    page.put("destination", destination);
                    page.put(
                            "messages",
                            all.stream().map(each -> message(each, bodyBytes)).toList());
                    // Where to go on; null when there was nothing more to be seen.
                    page.put(
                            "next",
                            all.size() < limit ? null : all.get(all.size() - 1).position());
                    return page;
                });
    }

    private static Map<String, Object> message(BrowsedMessage browsed, int bodyBytesMax) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("position", browsed.position());
        message.put("state", browsed.state());
        message.put("deliveries", browsed.deliveries());
        message.put("persistent", browsed.message().isPersistent());
        message.put("bytes", browsed.message().bodyBytes());
        Map<String, String> headers = new LinkedHashMap<>();
        browsed.message().headers().forEach(headers::putIfAbsent);
        message.put("headers", headers);
        byte[] body = browsed.message().body();
        boolean isCut = body.length > bodyBytesMax;
        String text = browsed.message().bodyText();
        if (text != null) {
            // A cut in the midst of a character leaves a mark that says so.
            message.put("body", isCut ? new String(body, 0, bodyBytesMax, StandardCharsets.UTF_8) : text);
        } else {
            byte[] shown = isCut ? Arrays.copyOf(body, bodyBytesMax) : body;
            message.put("bodyBase64", Base64.getEncoder().encodeToString(shown));
        }
        message.put("cut", isCut);
        return message;
    }

    private static HttpAnswer ok(Object value) {
        return json(HttpResponseStatus.OK, value);
    }

    private static HttpAnswer error(HttpResponseStatus status, String what) {
        return json(status, Map.of("error", what));
    }

    private static HttpAnswer json(HttpResponseStatus status, Object value) {
        return HttpAnswer.of(
                status, "application/json; charset=utf-8", (Json.write(value) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** What to say when an answer cannot be had. */
    static HttpAnswer answerToFailure(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof RefusedException refused) {
            HttpResponseStatus status =
                    refused.isUnknown() ? HttpResponseStatus.NOT_FOUND : HttpResponseStatus.CONFLICT;
            return error(status, String.valueOf(refused.getMessage()));
        }
        LOG.warn("an answer of the admin port failed", cause);
        return error(HttpResponseStatus.INTERNAL_SERVER_ERROR, "The broker has met a mistake in itself; see its log");
    }

    /** The parameters of a request. */
    private record Parameters(Map<String, List<String>> all) {

        /** @throws IllegalArgumentException when it is missing */
        String text(String name) {
            String value = textOr(name, "");
            if (value.isEmpty()) {
                throw new IllegalArgumentException("The parameter " + name + " is missing");
            }
            return value;
        }

        String textOr(String name, String otherwise) {
            List<String> values = all.get(name);
            return values == null || values.isEmpty() ? otherwise : values.get(0);
        }

        long count(String name, long max) {
            return count(name, max, max);
        }

        /** @throws IllegalArgumentException when it is no number from 0 to {@code max} */
        long count(String name, long otherwise, long max) {
            String value = textOr(name, "");
            if (value.isEmpty()) {
                return otherwise;
            }
            try {
                long number = Long.parseLong(value);
                if (number >= 0 && number <= max) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // Told below, as a number out of range is.
            }
            throw new IllegalArgumentException("The parameter " + name + " is a number from 0 to " + max);
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder();
            all.forEach((name, values) -> text.append(text.isEmpty() ? "" : " ")
                    .append(name)
                    .append('=')
                    .append(values.get(0).replaceAll("\\p{Cntrl}", "?")));
            return text.toString();
        }
    }
}
