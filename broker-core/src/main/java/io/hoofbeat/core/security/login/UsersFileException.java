package io.hoofbeat.core.security.login;

/** A users file that cannot be used; the message tells each place and what is wrong there, a line for each. */
public final class UsersFileException extends Exception {

    private static final long serialVersionUID = 1;

    /** With the places and what is wrong there. */
    public UsersFileException(String message) {
        super(message);
    }

    /** As {@link #UsersFileException(String)}, with what caused it. */
    public UsersFileException(String message, Throwable cause) {
        super(message, cause);
    }

    /** What is wrong, with places. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
