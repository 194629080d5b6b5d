@echo off
rem Starts Hoofbeat with a Java machine from 17 on: 'hoofbeat --help' tells what it can do.
rem   JAVA_HOME            the Java machine to use; otherwise the java of PATH
rem   HOOFBEAT_JAVA_OPTS   further options of the Java machine, such as -Xmx2g
setlocal
set "HOME_=%~dp0.."
set "JAVA_=java"
if not "%JAVA_HOME%"=="" set "JAVA_=%JAVA_HOME%\bin\java.exe"
set "OPTIONS_=%HOOFBEAT_JAVA_OPTS%"
set "HOOFBEAT_JAVA_OPTS="
"%JAVA_%" -Xms32m -XX:MaxRAMPercentage=50 -XX:+ExitOnOutOfMemoryError %OPTIONS_% "-Dhoofbeat.native.dir=%HOME_%\lib\native\windows" -jar "%HOME_%\lib\hoofbeat.jar" %*
exit /b %ERRORLEVEL%
