/**
 * The pipeline of one deployable, and the parts that the root Jenkinsfile puts together for all of
 * them. All real work is in ci/bin, where it runs by hand as well.
 *
 * Agents: `build` has Rust, Node and Python; `docker` has docker and cosign; `deploy` has kubectl.
 * Credentials: registry (user and password), kubeconfig-<environment> (file), cosign-key (file).
 * Variables: REGISTRY like registry.example.org/taskmanager, ORIGIN_DEV, ORIGIN_STAGING, ORIGIN_PROD.
 */
import groovy.transform.Field

/** The folders of k8s/overlays/<environment>, in the order of a deployment. */
@Field final List UNITS = [
    '00-namespace', '10-secrets', '20-postgres', '21-nats', '25-migrations', '30-command-service',
    '31-query-service', '32-projector', '40-frontend', '50-ingress', '60-monitoring',
]
/** Which deployables a unit runs. */
@Field final Map RUNS = [
    '25-migrations': ['command-service', 'projector'], '30-command-service': ['command-service'],
    '31-query-service': ['query-service'], '32-projector': ['projector'], '40-frontend': ['frontend'],
]
/** Units that an environment does not have. */
@Field final Map WITHOUT = [dev: ['60-monitoring']]

/** A whole pipeline for one deployable. */
def call(Map arguments) {
    String service = arguments.service
    Map digests = [:]
    pipeline {
        agent none
        options {
            timestamps()
            timeout(time: 4, unit: 'HOURS')
            buildDiscarder(logRotator(numToKeepStr: '50', artifactNumToKeepStr: '20'))
            disableConcurrentBuilds()
            skipDefaultCheckout()
        }
        stages {
            stage('Build') {
                steps { script { digests[service] = build(service) } }
            }
            stage('Deploy') {
                when { branch 'main' }
                steps { script { deliver(digests) } }
            }
        }
    }
}

/** Returns what has changed since the last successful build: names of deployables, and `manifests`. */
List plan() {
    // On a first build there is none, and everything is affected.
    String base = checkout(scm).GIT_PREVIOUS_SUCCESSFUL_COMMIT ?: ''
    String found = sh(script: "ci/bin/affected ${base}", returnStdout: true, label: 'affected')
    return found.tokenize('\n')
}

/** Tests, judges, builds, scans, tries, pushes and signs one deployable; returns IMAGE@DIGEST. */
String build(String service) {
    String digest = ''
    node('build') {
        String base = checkout(scm).GIT_PREVIOUS_SUCCESSFUL_COMMIT ?: 'HEAD~1'
        parallel([
            ("${service}: lint".toString()): { stage("${service}: lint") { sh "ci/bin/lint ${service}" } },
            ("${service}: test".toString()): { stage("${service}: test") { sh "ci/bin/test ${service}" } },
            ("${service}: coverage".toString()): { stage("${service}: coverage") { sh "ci/bin/coverage ${service}" } },
            ("${service}: supply chain".toString()): { stage("${service}: supply chain") { sh "ci/bin/sbom ${service}" } },
        ])
        archiveArtifacts artifacts: 'target/ci/**', allowEmptyArchive: false
        stage("${service}: gate") { sh "ci/bin/gate ${base} ${service}" }
        stage("${service}: SonarQube") {
            withSonarQubeEnv('sonarqube') {
                sh "sonar-scanner -Dproject.settings=${service}/sonar-project.properties -Dsonar.projectVersion=${env.BUILD_NUMBER}"
            }
        }
    }
    // Outside of an executor: the server calls back when it has judged.
    stage("${service}: quality gate") {
        timeout(time: 30, unit: 'MINUTES') { waitForQualityGate abortPipeline: true }
    }
    node('docker') {
        checkout scm
        stage("${service}: image") { sh "ci/bin/image build ${service}" }
        stage("${service}: scan") {
            sh "ci/bin/scan \"\$(ci/bin/image name ${service})\""
            sh "ci/bin/sbom ${service} \"\$(ci/bin/image name ${service})\""
            archiveArtifacts artifacts: 'target/ci/*-image.cdx.json', allowEmptyArchive: false
        }
        stage("${service}: smoke") {
            lock('compose') { sh 'ci/bin/smoke-compose' }
        }
        withCredentials([usernamePassword(credentialsId: 'registry', usernameVariable: 'REGISTRY_USER', passwordVariable: 'REGISTRY_PASSWORD')]) {
            stage("${service}: push") {
                sh 'printf %s "$REGISTRY_PASSWORD" | docker login --username "$REGISTRY_USER" --password-stdin "${REGISTRY%%/*}"'
                digest = sh(script: "ci/bin/image push ${service}", returnStdout: true, label: 'push').trim()
            }
        }
        withCredentials([file(credentialsId: 'cosign-key', variable: 'COSIGN_KEY')]) {
            stage("${service}: sign") {
                sh "ci/bin/image sign ${digest}"
                sh "ci/bin/image attest ${digest} target/ci/${service}-image.cdx.json"
            }
        }
    }
    return digest
}

/** Brings images through all environments; a person lets them into production. */
void deliver(Map digests) {
    deploy('dev', digests)
    deploy('staging', digests)
    stage('Approve') {
        // Holds no executor while it waits.
        timeout(time: 3, unit: 'DAYS') { input message: "Deploy to production? ${digests.values().join(', ')}", ok: 'Deploy' }
    }
    deploy('prod', digests)
}

/** Deploys all units in order, those without a change included: they find out that nothing differs. */
void deploy(String environment, Map digests) {
    stage("Deploy ${environment}") {
        lock("deploy-${environment}") {
            node('deploy') {
                checkout scm
                withCredentials([file(credentialsId: "kubeconfig-${environment}", variable: 'KUBECONFIG')]) {
                    withEnv(["ORIGIN=${env['ORIGIN_' + environment.toUpperCase()] ?: ''}", "BAKE_SECONDS=${environment == 'dev' ? 0 : 300}"]) {
                        try {
                            for (String unit in UNITS - (WITHOUT[environment] ?: [])) {
                                List images = (RUNS[unit] ?: []).collect { digests[it] }.findAll { it }
                                sh "ci/bin/deploy ${([environment, unit] + images).join(' ')}"
                            }
                        } finally {
                            archiveArtifacts artifacts: 'target/deploy/**', allowEmptyArchive: true
                        }
                        stage("Verify ${environment}") { sh "ci/bin/verify ${environment}" }
                    }
                }
            }
        }
    }
}

return this
