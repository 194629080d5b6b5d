package io.hoofbeat.netty.admin;

import io.hoofbeat.core.admin.Administration;
import io.hoofbeat.core.admin.Administration.RefusedException;
import io.hoofbeat.core.admin.Totals;
import io.hoofbeat.core.metrics.Counters;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** The virtual hosts of a broker as an operator sees them, the standard one first; as a rule it is the only one. Any thread. */
final class AdministeredHosts {

    /** In place of a name: all of them. */
    private static final String ALL = "*";

    private static final String HOST = "host";

    private final List<Administration> all;

    /** @param all the standard one first */
    AdministeredHosts(List<Administration> all) {
        this.all = List.copyOf(all);
    }

    Administration standard() {
        return all.get(0);
    }

    List<Administration> all() {
        return all;
    }

    boolean areSeveral() {
        return all.size() > 1;
    }

    /** The host that a request is about: the one that it names, else the standard one. */
    Administration of(RequestParameters given) {
        String name = given.textOr(HOST, standard().host());
        return all.stream()
                .filter(each -> each.host().equals(name))
                .findFirst()
                .orElseThrow(() -> new RefusedException("There is no virtual host " + name, true));
    }

    /**
     * The rows of a list, of the host that a request names, or of all of them one after the other. Where there are several, each row says whose it
     * is.
     */
    <T extends Record> CompletableFuture<List<Object>> rows(
            RequestParameters given, Function<Administration, CompletableFuture<List<T>>> question) {
        List<Administration> asked = given.textOr(HOST, "").equals(ALL) ? all : List.of(of(given));
        CompletableFuture<List<Object>> rows = CompletableFuture.completedFuture(new ArrayList<>());
        for (Administration host : asked) {
            rows = rows.thenCombine(question.apply(host), (before, found) -> {
                found.forEach(each -> before.add(areSeveral() ? withHost(host, each) : each));
                return before;
            });
        }
        return rows;
    }

    private static Map<String, Object> withHost(Administration host, Record row) {
        Map<String, Object> named = new LinkedHashMap<>();
        named.put(HOST, host.host());
        for (RecordComponent component : row.getClass().getRecordComponents()) {
            try {
                named.put(component.getName(), component.getAccessor().invoke(row));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("a record that is not public: " + row.getClass(), e);
            }
        }
        return named;
    }

    /** What all hosts have counted. */
    long sum(ToLongFunction<Counters> count) {
        return all.stream()
                .mapToLong(host -> count.applyAsLong(host.counters()))
                .sum();
    }

    /** Sums of each host, in their order. */
    CompletableFuture<Map<String, Totals>> totals() {
        CompletableFuture<Map<String, Totals>> totals = CompletableFuture.completedFuture(new LinkedHashMap<>());
        for (Administration host : all) {
            totals = totals.thenCombine(host.totals(), (before, found) -> {
                before.put(host.host(), found);
                return before;
            });
        }
        return totals;
    }

    /** Ends the session of this id at whatever host. */
    CompletableFuture<String> disconnect(String id) {
        return all.stream()
                .filter(host -> host.hasSession(id))
                .findFirst()
                .orElse(standard())
                .disconnect(id);
    }
}
