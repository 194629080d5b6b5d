package io.hoofbeat.netty.admin;

import io.hoofbeat.core.security.AccessRules;
import io.hoofbeat.core.security.User;

/**
 * Who asks for something at the admin port. Immutable.
 *
 * @param user    whom the login names; {@link User#ANONYMOUS} while there are no users
 * @param peer    address and port
 * @param isAdmin whether everything may be changed that access rules say nothing about
 */
record Operator(User user, String peer, boolean isAdmin) {

    /** Somebody who has logged in. */
    static Operator of(User user, String peer) {
        return new Operator(user, peer, user.roles().contains(AccessRules.ADMIN));
    }

    /** Somebody on this machine, while there are no users. */
    static Operator local(String peer) {
        return new Operator(User.ANONYMOUS, peer, true);
    }
}
