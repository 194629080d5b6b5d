package io.hoofbeat.netty.admin;

import io.hoofbeat.core.admin.Administration;
import io.hoofbeat.core.admin.Administration.RefusedException;
import io.hoofbeat.core.destination.CompiledPattern;
import io.hoofbeat.core.destination.DestinationPattern;
import io.hoofbeat.core.destination.InvalidPattern;
import io.hoofbeat.core.json.Json;
import io.hoofbeat.core.queue.BrowsedMessage;
import io.hoofbeat.core.security.Audit;
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

    private static final String STOP = "POST /api/stop";

    private static final List<String> KINDS = List.of("queue", "topic", "durable", "temporary");
    private static final int LISTED = 1000;
    private static final int LISTED_MAX = 100_000;
    private static final int BROWSED = 50;
    private static final int BROWSED_MAX = 500;
    private static final int BODY_BYTES = 4096;
    private static final int BODY_BYTES_MAX = 1 << 20;

    private final AdministeredHosts hosts;
    private final Overview overview;
    private final AdminChanges changes;
    private final AdminTasks tasks;

    AdminApi(AdministeredHosts hosts, BrokerServer server, AdminTasks tasks) {
        this.hosts = hosts;
        this.overview = new Overview(hosts, server);
        this.changes = new AdminChanges(hosts, tasks);
        this.tasks = tasks;
    }

    /**
     * Answers a request that {@link RequestGuard} and {@link OperatorLogin} have let in.
     *
     * @param path       without parameters
     * @param parameters decoded
     * @return never fails
     */
    CompletionStage<HttpAnswer> answer(
            HttpMethod method, String path, Map<String, List<String>> parameters, Operator operator) {
        RequestParameters given = new RequestParameters(parameters);
        return method.equals(HttpMethod.GET)
                ? read(path, given, operator)
                : change(method + " " + path, given, operator);
    }

    private CompletionStage<HttpAnswer> read(String path, RequestParameters given, Operator operator) {
        try {
            CompletionStage<?> found = find(path, given, operator);
            return found == null
                    ? CompletableFuture.completedFuture(unknown("GET " + path))
                    : found.handle((value, failure) -> failure == null ? ok(value) : answerToFailure(failure));
        } catch (RuntimeException e) {
            return CompletableFuture.completedFuture(answerToFailure(e));
        }
    }

    /** Has something changed, and notes who had it changed, from where, and what came of it. */
    private CompletionStage<HttpAnswer> change(String what, RequestParameters given, Operator operator) {
        String action = action(what, given);
        CompletionStage<? extends Map<String, ?>> begun;
        try {
            begun = changes.begin(what, given, operator);
        } catch (RuntimeException e) {
            begun = CompletableFuture.failedFuture(e);
        }
        if (begun == null) {
            return CompletableFuture.completedFuture(unknown(what));
        }
        return begun.handle((value, failure) -> {
            HttpAnswer answer = failure == null ? ok(value) : answerToFailure(failure);
            note(operator, action, failure == null ? resultOf(value) : "refused: " + reasonOf(failure));
            ProcessControl control = tasks.control();
            return failure == null && what.equals(STOP) && control != null ? answer.andThen(control::stop) : answer;
        });
    }

    /** As notes tell it. */
    static String action(String what, RequestParameters given) {
        return given.all().isEmpty() ? what : what + " " + given;
    }

    /** Notes a change that somebody has asked for. */
    static void note(Operator operator, String action, String result) {
        String user = operator.user().name();
        LOG.info(
                "admin: {} {}: {} → {}",
                user == null ? "-" : user,
                operator.peer(),
                action,
                result.replaceAll("\\p{Cntrl}", "?"));
        Audit.administered(user, operator.peer(), action, result);
    }

    private static String resultOf(Map<String, ?> value) {
        Object done = value.get("done");
        return done == null ? value.toString().replaceAll("[{}]", "").replace('=', ' ') : done.toString();
    }

    private @Nullable CompletionStage<?> find(String path, RequestParameters given, Operator operator) {
        return switch (path) {
            case "/api/overview" -> overview.now();
            case "/api/destinations" -> destinations(given);
            case "/api/destination" -> hosts.of(given).destination(given.text("name"));
            case "/api/messages" -> messages(given, operator);
            case "/api/clients" ->
                hosts.rows(given, Administration::clients).thenApply(all -> page("clients", all, given));
            case "/api/subscriptions" -> subscriptions(given);
            case "/api/policy" ->
                CompletableFuture.completedFuture(hosts.of(given).explain(given.text("destination")));
            default -> null;
        };
    }

    private CompletionStage<?> destinations(RequestParameters given) {
        String match = given.textOr("match", "");
        String kind = given.textOr("kind", "");
        if (!kind.isEmpty() && !KINDS.contains(kind)) {
            throw new IllegalArgumentException("kind is one of " + String.join(", ", KINDS) + ", not '" + kind + "'");
        }
        Predicate<String> isWanted = matcher(match);
        return hosts.rows(
                        given,
                        host -> host.destinations()
                                .thenApply(all -> all.stream()
                                        .filter(each -> isWanted.test(each.destination())
                                                && (kind.isEmpty()
                                                        || each.kind().equals(kind)))
                                        .toList()))
                .thenApply(all -> page("destinations", all, given));
    }

    /** A text with a wildcard is a pattern as in SUBSCRIBE, any other one a part of the name. */
    private Predicate<String> matcher(String match) {
        CompiledPattern compiled = hosts.standard().syntax().compile(match);
        if (compiled instanceof InvalidPattern invalid) {
            throw new IllegalArgumentException("match: " + invalid.summary() + ": " + invalid.rule());
        }
        DestinationPattern pattern = (DestinationPattern) compiled;
        return pattern.isExact() ? name -> name.contains(match) : pattern::matches;
    }

    private CompletionStage<?> subscriptions(RequestParameters given) {
        String session = given.textOr("session", "");
        Predicate<String> isWanted = matcher(given.textOr("match", ""));
        return hosts.rows(
                        given,
                        host -> host.subscriptions()
                                .thenApply(all -> all.stream()
                                        .filter(each -> (isWanted.test(each.destination())
                                                        || each.parts().stream().anyMatch(isWanted))
                                                && (session.isEmpty()
                                                        || each.session().equals(session)))
                                        .toList()))
                .thenApply(all -> page("subscriptions", all, given));
    }

    /** A part of a list, with the length of all of it. */
    private static Map<String, Object> page(String name, List<?> all, RequestParameters given) {
        int offset = (int) given.count("offset", 0, Integer.MAX_VALUE);
        int limit = (int) given.count("limit", LISTED, LISTED_MAX);
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("total", all.size());
        page.put(name, all.stream().skip(offset).limit(limit).toList());
        return page;
    }

    private CompletionStage<?> messages(RequestParameters given, Operator operator) {
        int bodyBytes = (int) given.count("bodyBytesMax", BODY_BYTES, BODY_BYTES_MAX);
        int limit = (int) given.count("limit", BROWSED, BROWSED_MAX);
        String destination = given.text("destination");
        Administration administration = hosts.of(given);
        changes.requireLookingInto(administration, operator, destination);
        long after = given.count("after", 0, Long.MAX_VALUE);
        return (given.flag("delayed")
                        ? administration.queues().browseDelayed(destination, after, limit)
                        : administration.queues().browse(destination, after, limit))
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
        if (browsed.state().equals("delayed")) {
            message.put("dueAt", browsed.message().keeping().dueAt());
        }
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

    private static HttpAnswer unknown(String what) {
        return error(HttpResponseStatus.NOT_FOUND, "There is no " + what + "; see docs/ADMIN-API.md");
    }

    /** What to say when an answer cannot be had. */
    static HttpAnswer answerToFailure(Throwable failure) {
        Throwable cause = causeOf(failure);
        if (cause instanceof RefusedException refused) {
            HttpResponseStatus status =
                    refused.isUnknown() ? HttpResponseStatus.NOT_FOUND : HttpResponseStatus.CONFLICT;
            return error(status, reasonOf(cause));
        } else if (cause instanceof AdminChanges.ForbiddenException) {
            return error(HttpResponseStatus.FORBIDDEN, reasonOf(cause));
        } else if (cause instanceof IllegalArgumentException) {
            return error(HttpResponseStatus.BAD_REQUEST, reasonOf(cause));
        } else if (cause instanceof ProcessControl.WrongConfigurationException) {
            return error(HttpResponseStatus.UNPROCESSABLE_ENTITY, reasonOf(cause));
        } else if (cause instanceof AdminTasks.FailedException) {
            return error(HttpResponseStatus.INTERNAL_SERVER_ERROR, reasonOf(cause));
        }
        LOG.warn("an answer of the admin port failed", cause);
        return error(HttpResponseStatus.INTERNAL_SERVER_ERROR, "The broker has met a mistake in itself; see its log");
    }

    private static Throwable causeOf(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private static String reasonOf(Throwable failure) {
        return String.valueOf(causeOf(failure).getMessage());
    }
}
