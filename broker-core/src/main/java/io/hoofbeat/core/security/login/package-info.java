/**
 * Who may enter: users in a file, certificates, guests, and the order in which they are asked. Read
 * {@link io.hoofbeat.core.security.login.Logins} first. Passcodes are hashed on threads of {@link
 * io.hoofbeat.core.security.login.LoginWorkers}; everything else is immutable or concurrent, and shared by all loops.
 */
@NullMarked
package io.hoofbeat.core.security.login;

import org.jspecify.annotations.NullMarked;
