package io.hoofbeat.core.model;

import io.hoofbeat.core.security.AccessList;
import io.hoofbeat.core.security.RuleText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Pattern;

/** Access rules as lines, and what they mean: what none permits is refused, what one denies is refused. */
record ModelRules(List<String> lines) {

    private static final List<String> USERS = List.of("joe", "eve");

    /** Patterns of rules, with what they mean; {@code USER} stands for the quoted login. */
    private static final Map<String, String> PATTERNS = new LinkedHashMap<>();

    static {
        PATTERNS.put("/**", "/.*");
        PATTERNS.put("/topic/**", "/topic(/.*)?");
        PATTERNS.put("/topic/{user}/*", "/topic/USER/[^/]*");
        PATTERNS.put("/topic/a", "/topic/a");
        PATTERNS.put("/queue/**", "/queue(/.*)?");
        PATTERNS.put("/queue/*", "/queue/[^/]*");
        PATTERNS.put("/queue/{user}.*", "/queue/USER\\.[^./]*");
        PATTERNS.put("/queue/b.1", "/queue/b\\.1");
        PATTERNS.put("/user/**", "/user(/.*)?");
    }

    static final ModelRules OPEN = new ModelRules(List.of("permit send,subscribe,manage /**"));

    private static final Map<String, Pattern> COMPILED = new LinkedHashMap<>();

    /** Most of the time so much is permitted that something happens. */
    static ModelRules random(Random random) {
        if (random.nextInt(2) == 0) {
            return OPEN;
        }
        List<String> lines = new ArrayList<>();
        List<String> patterns = new ArrayList<>(PATTERNS.keySet());
        for (int i = random.nextInt(5); i >= 0; i--) {
            String effect = random.nextInt(3) > 0 ? "permit" : "deny";
            String verbs = List.of("send", "subscribe", "send,subscribe").get(random.nextInt(3));
            String user = random.nextInt(3) == 0 ? "" : " user=" + USERS.get(random.nextInt(USERS.size()));
            // What is denied everywhere leaves nothing to look at.
            int first = effect.equals("deny") ? 2 : 0;
            lines.add(
                    effect + " " + verbs + " " + patterns.get(first + random.nextInt(patterns.size() - first)) + user);
        }
        if (random.nextInt(3) > 0) {
            lines.add("permit send,subscribe /**");
        }
        return new ModelRules(lines);
    }

    AccessList compiled() {
        return RuleText.rules(lines.toArray(new String[0]));
    }

    private static boolean isAbout(String[] words, String user, String verb) {
        return (words.length < 4 || words[3].equals("user=" + user))
                && List.of(words[1].split(",", -1)).contains(verb);
    }

    private static boolean matches(String pattern, String user, String key) {
        String meaning = Objects.requireNonNull(PATTERNS.get(pattern)).replace("USER", Pattern.quote(user));
        return COMPILED.computeIfAbsent(meaning, Pattern::compile).matcher(key).matches();
    }

    /** @param isFree whether no rule need permit it, since it is the user's own */
    boolean permits(String user, String verb, String key, boolean isFree) {
        boolean isPermitted = isFree;
        for (String line : lines) {
            String[] words = line.split(" ", -1);
            if (isAbout(words, user, verb) && matches(words[2], user, key)) {
                if (words[0].equals("deny")) {
                    return false;
                }
                isPermitted = true;
            }
        }
        return isPermitted;
    }

    /** Whether no rule at all permits a user anything of a kind. */
    boolean permitNothing(String user, String verb) {
        return lines.stream()
                .map(line -> line.split(" ", -1))
                .noneMatch(words -> words[0].equals("permit") && isAbout(words, user, verb));
    }
}
